// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Testing

/// Searches by LASSO that are stopped and gone on with.
@Suite struct LassoStateTests {
  /// A dozen terms and noise of half the size of the smallest.
  private static func values() -> [Double] {
    var random = SeededRandom(seed: 17)
    var (and, or) = (Array(repeating: 0.0, count: 512), Array(repeating: 0.0, count: 512))
    for term in 0..<12 {
      let players = (0..<9).shuffled(using: &random).prefix(2 + term % 3)
      let set = players.reduce(0) { $0 | 1 << $1 }
      let effect = Double.random(in: 0.5...2, using: &random)
      if term % 3 == 0 { or[set] = effect } else { and[set] = -effect }
    }
    let values = UniversalMatching.values(and: and.span, or: or.span)
    return values.map { $0 + 0.25 * random.normal() }
  }

  private func bits(_ found: LassoExplanation) -> [UInt64] {
    let scalars = [
      found.sigma, found.penalty, found.objective, found.lowerBound, found.violation, found.rootMeanSquare,
      found.largestNoise, Double(found.iterations),
    ]
    return (found.and + found.or + scalars).map(\.bitPattern)
  }

  private func entries(of state: SearchState) -> [Double] {
    state.withVector(0) { span in span.indices.map { span[$0] } }
  }

  /// A state as it is read; `nil` where it cannot be one.
  private func stored(_ numbers: [Double], _ table: [Double], values count: Int) -> SearchState? {
    let method = MethodRegistry.standard.method(for: ExplanationRequest(noise: .sigma(nil)))
    let state = SearchState(numbers: numbers, shape: method.shape(values: count)) { _, memory in
      for position in memory.indices { memory[position] = table[position] }
    }
    return state.flatMap { method.accepts($0, values: count) ? $0 : nil }
  }

  @Test(arguments: [nil, 0.25]) func everyRoundCanBeGoneOnFrom(sigma: Double?) throws {
    let values = Self.values()
    let lasso = FullDictionaryLasso(sigma: sigma)
    var states: [SearchState] = []
    let whole = lasso.explain(values.span, resuming: nil) { _, state in
      if let state { states.append(state) }
      return true
    }
    #expect(states.count == whole.iterations && states.count > 3)
    #expect(bits(whole) == bits(lasso.explain(values.span)))
    try withEvery("round", in: states.indices) { round in
      let (numbers, table) = (states[round].numbers, entries(of: states[round]))
      let state = try #require(stored(numbers, table, values: values.count))
      #expect(state.iterations == round)
      var rounds = 0
      let resumed = lasso.explain(values.span, resuming: state) { _, state in
        if state != nil { rounds += 1 }
        return true
      }
      #expect(bits(resumed) == bits(whole))
      #expect(rounds == whole.iterations - round)
    }
  }

  @Test func aStopIsHeardInTheRefit() {
    let values = Self.values()
    var (trials, isStopping) = (0, false)
    let stopped = FullDictionaryLasso().explain(values.span, resuming: nil) { _, state in
      #expect(!isStopping, "nothing is asked after a stop")
      if state == nil { trials += 1 }
      isStopping = trials == 2
      return !isStopping
    }
    #expect(trials == 2 && stopped.active > 0)
  }

  @Test func whatCannotBeAStateIsNone() throws {
    let values = Self.values()
    var kept: SearchState?
    _ = FullDictionaryLasso().explain(values.span, resuming: nil) { _, state in
      kept = state ?? kept
      return true
    }
    let state = try #require(kept)
    let table = entries(of: state)
    #expect(stored(state.numbers, table, values: 512) != nil)
    #expect(stored(state.numbers, table, values: 4) == nil, "sets of more players")
    #expect(stored([], table, values: 512) == nil)
    for (index, wrong) in [(1, 3), (1, 0.5), (2, 1e9), (0, -1), (3, -.infinity), (4, .nan), (5, 1e300)] {
      var numbers = state.numbers
      numbers[index] = wrong
      #expect(stored(numbers, table, values: 512) == nil, "\(index) \(wrong)")
    }
    var damaged = table
    damaged[0] = 0
    #expect(stored(state.numbers, damaged, values: 512) == nil, "the empty set")
  }
}
