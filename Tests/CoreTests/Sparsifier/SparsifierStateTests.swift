// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Testing

/// A state as it lies on a disk.
private struct StoredState {
  var numbers: [Double]
  var vectors: [[Double]]

  init(_ state: SearchState) {
    numbers = state.numbers
    vectors = state.shape.vectors.indices.map { index in
      state.withVector(index) { span in span.indices.map { span[$0] } }
    }
  }

  /// The state as it is read for a game of as many values; `nil` where it cannot be one.
  func state(noise: Double, of sparsifier: Sparsifier = Sparsifier()) -> SearchState? {
    let count = vectors[0].count
    let shape = Sparsifier.shape(values: count, noise: noise, ties: sparsifier.ties)
    let state = SearchState(numbers: numbers, shape: shape) { index, memory in
      for position in memory.indices { memory[position] = vectors[index][position] }
    }
    return state.flatMap { sparsifier.accepts($0, values: count, noise: noise) ? $0 : nil }
  }
}

@Suite struct SparsifierStateTests {
  private static func limited(_ iterations: Int) -> Sparsifier {
    var sparsifier = Sparsifier()
    (sparsifier.gap, sparsifier.mostIterations, sparsifier.interval) = (0, iterations, 10)
    return sparsifier
  }

  /// The state at the look after so many iterations.
  private static func stored(_ values: [Double], noise: Double, at iterations: Int) throws -> StoredState {
    var kept: StoredState?
    _ = limited(iterations + 5).explain(values.span, noise: noise, resuming: nil) { progress, state in
      if progress.iterations == iterations { kept = state.map(StoredState.init) }
      return true
    }
    return try #require(kept)
  }

  @Test(arguments: [0, 0.1]) func aResumedRunIsTheUninterruptedOne(noise: Double) throws {
    var random = SeededRandom(seed: 101)
    let values = random.normals(12)
    // Long enough that the best point is sometimes older than the state.
    let whole = Self.limited(130).explain(values.span, noise: noise)
    for iterations in [10, 50, 120] {
      let stored = try Self.stored(values, noise: noise, at: iterations)
      let state = try #require(stored.state(noise: noise))
      #expect(state.iterations == iterations)
      let resumed = Self.limited(130).explain(
        values.span, noise: noise, threads: 2, resuming: state
      ) { _, _ in true }
      #expect(resumed.iterations == 130 && resumed.objective == whole.objective)
      #expect(resumed.lowerBound == whole.lowerBound)
      #expect(bits(resumed.and) == bits(whole.and) && bits(resumed.or) == bits(whole.or))
    }
  }

  /// Stopped while ties are broken, or at the end of that, with the best point without it older than the state.
  @Test(arguments: [0, 0.1]) func aResumedChoiceIsTheUninterruptedOne(noise: Double) throws {
    var random = SeededRandom(seed: 103)
    let values = random.normals(7).enumerated().map { 0.05 * $1 + Double($0.nonzeroBitCount) }
    var sparsifier = Sparsifier()
    (sparsifier.gap, sparsifier.ties, sparsifier.interval) = (0.05, .lowOrder, 10)
    sparsifier.mostTieIterations = 100
    var states: [StoredState] = []
    let whole = sparsifier.explain(values.span, noise: noise, resuming: nil) { progress, state in
      if let state { states.append(StoredState(state)) }
      return true
    }
    #expect(whole.ties == .lowOrder && whole.tieIterations > 20)
    let choosing = states.indices.filter { states[$0].numbers[3] > 0 }
    let first = try #require(choosing.first)
    for index in [0, first - 1, first, first + 1, states.count - 2, states.count - 1] {
      let state = try #require(states[index].state(noise: noise, of: sparsifier))
      let resumed = sparsifier.explain(values.span, noise: noise, threads: 2, resuming: state) { _, _ in true
      }
      #expect(bits(resumed.and) == bits(whole.and) && bits(resumed.or) == bits(whole.or), "\(index)")
      #expect(resumed.tieIterations == whole.tieIterations && resumed.tieGap == whole.tieGap)
      #expect(resumed.iterations == whole.iterations && resumed.lowerBound == whole.lowerBound)
      #expect(resumed.leastObjective == whole.leastObjective)
    }
    // It began where another gap would not have ended the search before it.
    var other = sparsifier
    other.gap = 0.01
    #expect(states[first].state(noise: noise, of: other) == nil)
    #expect(states[first - 1].state(noise: noise, of: other) != nil)
    let count = values.count
    #expect(
      Sparsifier.shape(values: count, noise: noise, ties: .lowOrder).vectors.count
        == Sparsifier.shape(values: count, noise: noise).vectors.count + 2)
  }

  @Test func statesThatCannotBeAreNone() throws {
    var random = SeededRandom(seed: 102)
    let values = random.normals(6)
    let good = try Self.stored(values, noise: 0, at: 10)
    #expect(good.state(noise: 0) != nil)
    #expect(good.state(noise: 0.1) == nil, "with noise the scalars are others")
    let state = try #require(good.state(noise: 0))
    #expect(!Sparsifier().accepts(state, values: 32, noise: 0), "another game's")
    for number in good.numbers.indices {
      for wrong in [Double.nan, .infinity] {
        var bad = good
        bad.numbers[number] = wrong
        #expect(bad.state(noise: 0) == nil, "\(number)")
      }
    }
    // Breaking ties is under way in the third and the last, or is not.
    for (number, wrong) in [
      (0, -1), (0, 0.5), (0, 0x1p60), (1, 1e9), (3, 1), (3, -1), (5, 0), (8, -1), (10, 1e300), (11, 1),
    ] {
      var bad = good
      bad.numbers[number] = wrong
      #expect(bad.state(noise: 0) == nil, "\(number) \(wrong)")
    }
    let shape = Sparsifier.shape(values: 64, noise: 0)
    #expect(SearchState(numbers: [], shape: shape) { _, _ in } == nil)
    #expect(SearchState(numbers: good.numbers + [0], shape: shape) { _, _ in } == nil)
  }
}
