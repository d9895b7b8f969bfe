// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Testing

@Suite struct SparsifierStateTests {
  @Test(arguments: [0, 0.1]) func aResumedRunIsTheUninterruptedOne(noise: Double) throws {
    var random = SeededRandom(seed: 101)
    let values = random.normals(12)
    var sparsifier = Sparsifier()
    (sparsifier.tolerance, sparsifier.mostIterations) = (0, 60)
    let whole = sparsifier.explain(values.span, noise: noise)
    var kept: SparsifierState?
    sparsifier.mostIterations = 25
    _ = sparsifier.explain(values.span, noise: noise, resuming: nil) { progress, state in
      if progress.iterations == 20 { kept = state() }
      return true
    }
    let stored = try #require(kept)
    // As it comes back from a disk.
    let state = try #require(
      SparsifierState(
        iterations: stored.iterations, threshold: stored.threshold, vectors: stored.vectors))
    #expect(state.iterations == 20 && state.fits(values: 1 << 12, noise: noise))
    sparsifier.mostIterations = 60
    let resumed = sparsifier.explain(values.span, noise: noise, threads: 2, resuming: state) { _, _ in true }
    #expect(resumed.iterations == 60 && resumed.objective == whole.objective)
    #expect(bits(resumed.and) == bits(whole.and) && bits(resumed.or) == bits(whole.or))
  }

  @Test func aStateOfOtherValuesNeverYieldsAWrongBound() throws {
    let game = try GoldenGame.load(8)
    var random = SeededRandom(seed: 102)
    let wild = try #require(
      SparsifierState(iterations: 3, threshold: 0.5, vectors: [random.normals(8), random.normals(8)]))
    var sparsifier = Sparsifier()
    sparsifier.tolerance = 1e-3
    let result = sparsifier.explain(game.v.span, resuming: wild) { progress, _ in
      #expect(progress.lowerBound <= game.lpOptimumNoise0 * (1 + 1e-9))
      #expect(progress.objective >= game.lpOptimumNoise0 * (1 - 1e-9))
      return true
    }
    expectSound(result, of: game.v)
    #expect(result.gap <= 1e-3)
  }

  @Test func damagedStatesAreNone() {
    let good = [0.0, 1, 2, 3]
    #expect(SparsifierState(iterations: 0, threshold: 1, vectors: [good, good]) != nil)
    #expect(SparsifierState(iterations: -1, threshold: 1, vectors: [good, good]) == nil)
    #expect(SparsifierState(iterations: .max, threshold: 1, vectors: [good, good]) == nil)
    #expect(SparsifierState(iterations: 0, threshold: .nan, vectors: [good, good]) == nil)
    #expect(SparsifierState(iterations: 0, threshold: 0, vectors: [good, good]) == nil)
    #expect(SparsifierState(iterations: 0, threshold: 1, vectors: [good]) == nil)
    #expect(SparsifierState(iterations: 0, threshold: 1, vectors: []) == nil)
    #expect(SparsifierState(iterations: 0, threshold: 1, vectors: [good, [0, 1]]) == nil)
    #expect(SparsifierState(iterations: 0, threshold: 1, vectors: [good, [0, 1, 2, .infinity]]) == nil)
    #expect(SparsifierState(iterations: 0, threshold: 1, vectors: [[0, 1, 2], [0, 1, 2]]) == nil)
    let state = SparsifierState(iterations: 0, threshold: 1, vectors: [good, good])
    #expect(state?.fits(values: 4, noise: 0.1) == false && state?.fits(values: 8, noise: 0) == false)
  }
}
