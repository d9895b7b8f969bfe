// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Testing

@Suite struct SparseProofTests {
  private static func sparsifier(ties: Ties = .lowOrder) -> Sparsifier {
    var sparsifier = Sparsifier()
    sparsifier.ties = ties
    return sparsifier
  }

  /// A game of a few interactions of few players, and small noise beside them.
  private static func game(players n: Int, seed: UInt64, offset: Double = 0) -> [Double] {
    var random = SeededRandom(seed: seed)
    let noise = random.normals(n)
    return (0..<1 << n).map { set in
      let signal = (set & 3 == 3 ? 2.0 : 0) + (set & 12 != 0 ? 1.5 : 0) - Double(set >> (n - 1))
      return offset + signal + 0.01 * noise[set]
    }
  }

  private static func proved(_ values: [Double], noise: Double, ties: Ties = .lowOrder) -> SparseProof {
    sparsifier(ties: ties).prove(values.span, noise: noise, threads: 1) { _, _ in true }
  }

  private static func fault(
    _ proof: SparseProof, _ values: [Double], noise: Double, ties: Ties = .lowOrder
  ) -> ProofFault? {
    do {
      _ = try sparsifier(ties: ties).explanation(of: proof, values.span, noise: noise, threads: 1)
      return nil
    } catch {
      return error
    }
  }

  private static func isWrong(_ fault: ProofFault?) -> Bool {
    if case .wrong = fault { true } else { false }
  }

  @Test(arguments: [6, 7, 9, 12, 13]) func theExplanationOfAProofHasTheBitsOfTheSearch(n: Int) throws {
    for (ties, offset) in [(Ties.lowOrder, 0.0), (.none, 0), (.lowOrder, 1e9)] {
      let values = Self.game(players: n, seed: UInt64(n), offset: offset)
      let sparsifier = Self.sparsifier(ties: ties)
      var last: SearchProgress?
      let alone = sparsifier.explain(values.span, noise: 0.05, threads: 2) { progress in
        if progress.tieGap == nil { last = progress }
        return true
      }
      let proof = Self.proved(values, noise: 0.05, ties: ties)
      let proved = try sparsifier.explanation(of: proof, values.span, noise: 0.05, threads: 2)
      let found = proved.explanation
      #expect(bits(found.and) == bits(alone.and) && bits(found.or) == bits(alone.or))
      let numbers = { (found: SparseExplanation) in
        bits([
          found.objective, found.lowerBound, found.leastObjective, found.largestNoise,
          found.matchingResidual, found.tieGap ?? -1, found.exhaustedGap ?? -1,
        ])
      }
      #expect(numbers(found) == numbers(alone))
      #expect(found.ties == alone.ties && found.tieIterations == alone.tieIterations)
      #expect(found.iterations == alone.iterations)
      #expect(
        proved.certified.objective == last?.objective && proved.certified.lowerBound == last?.lowerBound)
    }
  }

  @Test func patienceIsProvedAsItWas() throws {
    let values = Self.game(players: 8, seed: 3)
    var sparsifier = Self.sparsifier()
    sparsifier.patience = 30
    let alone = sparsifier.explain(values.span, noise: 0.05)
    let proof = sparsifier.prove(values.span, noise: 0.05, threads: 1) { _, _ in true }
    // Where patience ends the search for Σ|I| itself nothing is proved that was asked for.
    if alone.gap > 0.01 {
      #expect(throws: ProofFault.short) {
        try sparsifier.explanation(of: proof, values.span, noise: 0.05, threads: 1)
      }
    } else {
      let found = try sparsifier.explanation(of: proof, values.span, noise: 0.05, threads: 1).explanation
      #expect(found.exhaustedGap == alone.exhaustedGap && found.tieIterations == alone.tieIterations)
    }
  }

  @Test func numbersThatAreNoneMatchNothing() {
    let values = Self.game(players: 7, seed: 5)
    let honest = Self.proved(values, noise: 0.05)
    #expect(Self.fault(honest, values, noise: 0.05) == nil)
    for bad in [Double.nan, .infinity, -.infinity, 1.7e308, -1.7e308, 0x1p600] {
      for path in [\SparseProof.Vectors.and, \.or, \.multiplier] {
        for entries in [[5], [5, 6], [5, 64, 127]] {
          var (least, choice) = (honest, honest)
          for entry in entries {
            least.least[keyPath: path][entry] = bad
            choice.choice?[keyPath: path][entry] = bad
          }
          #expect(Self.fault(least, values, noise: 0.05) != nil, "\(bad)")
          #expect(Self.fault(choice, values, noise: 0.05) != nil, "\(bad)")
        }
      }
    }
  }

  @Test func aMultiplierProvesNothingByItsScale() {
    let values = Self.game(players: 7, seed: 6)
    let honest = Self.proved(values, noise: 0.05)
    for factor in [
      0x1p1023, 0x1p900, 0x1p500, 0x1p-500, 0x1p-1000, Double.leastNonzeroMagnitude, 0, -1, .nan,
    ] {
      var proof = honest
      proof.least.multiplier = honest.least.multiplier.map { $0 * factor }
      #expect(Self.fault(proof, values, noise: 0.05) != nil, "\(factor)")
    }
    for entry in [0x1p1023, Double.leastNonzeroMagnitude] {
      var proof = honest
      proof.least.multiplier = honest.least.multiplier.map { _ in entry }
      #expect(Self.isWrong(Self.fault(proof, values, noise: 0.05)), "\(entry)")
    }
    // A multiplier may be scaled: its bound, to rounding, stays what it was.
    var doubled = honest
    doubled.least.multiplier = honest.least.multiplier.map { 2 * $0 }
    #expect(Self.fault(doubled, values, noise: 0.05) == nil)
  }

  @Test func interactionsOfAnotherGameAreRefused() {
    let (values, other) = (Self.game(players: 8, seed: 7), Self.game(players: 8, seed: 8))
    let noise = 0.02
    let proof = Self.proved(other, noise: noise)
    #expect(Self.fault(proof, other, noise: noise) == nil)
    #expect(Self.fault(proof, values, noise: noise) != nil)
    // Its own bound beside interactions of another game does not help.
    var mixed = Self.proved(values, noise: noise)
    mixed.least.and = proof.least.and
    mixed.least.or = proof.least.or
    #expect(Self.fault(mixed, values, noise: noise) != nil)
    // Nor is one that is right but for a little more than rounding.
    var changed = Self.proved(values, noise: noise)
    for entry in [1, 3, 200, 255] {
      let before = changed
      changed.least.and[entry] += 2 * noise + 1e-3
      #expect(Self.fault(changed, values, noise: noise) != nil)
      changed = before
    }
  }

  /// Of a game with a large v(∅) the rounding is that of v(∅): an honest search is not blamed for it, and a table that
  /// is off by more is found out.
  @Test(arguments: [1e6, 1e12, -1e15]) func largeValuesAreMatchedToTheirRounding(offset: Double) {
    let values = Self.game(players: 8, seed: 9, offset: offset)
    let honest = Self.proved(values, noise: 0.5)
    let fault = Self.fault(honest, values, noise: 0.5)
    #expect(fault == nil || fault == .short)
    var changed = honest
    changed.least.and[3] += 4 + 1e-9 * abs(offset)
    #expect(Self.fault(changed, values, noise: 0.5) != nil)
  }

  @Test func countsHaveToBePossible() {
    let values = Self.game(players: 7, seed: 10)
    let honest = Self.proved(values, noise: 0.05)
    let changes: [(inout SparseProof) -> Void] = [
      { $0.iterations = 0 }, { $0.iterations = 20_001 }, { $0.tieIterations = 0 },
      { $0.tieIterations = 20_001 }, { $0.isExhausted.toggle() }, { $0.choice = nil },
      { $0.least.and.removeLast() }, { $0.least.multiplier = [] },
    ]
    withEvery("change", in: changes.indices) { index in
      var proof = honest
      changes[index](&proof)
      #expect(Self.isWrong(Self.fault(proof, values, noise: 0.05)))
    }
    // An explanation within the gap whose ties nobody broke is not one of a search that was to break them.
    var early = honest
    early.choice = early.least
    early.tieIterations = 25
    #expect(Self.isWrong(Self.fault(early, values, noise: 0.05)))
  }

  @Test func aSearchThatEndedEarlyIsShort() {
    let values = Self.game(players: 9, seed: 11)
    var hasty = Self.sparsifier()
    hasty.mostIterations = 25
    let proof = hasty.prove(values.span, noise: 0.005, threads: 1) { _, _ in true }
    #expect(Self.fault(proof, values, noise: 0.005) == .short)
  }

  /// The bound of a multiplier is never above the optimum of a linear program, whatever the multiplier.
  @Test func noMultiplierProvesMoreThanTheOptimum() throws {
    let games = try OptimumGames.load().games.filter { $0.optimumNoise != nil && $0.v.count >= 64 }
    #expect(!games.isEmpty)
    withEvery("game", in: games) { game in
      guard let optimum = game.optimumNoise, let last = game.v.last else { return }
      let noise = 0.04 * abs(last - game.v[0])
      let honest = Self.proved(game.v, noise: noise, ties: .none)
      var random = SeededRandom(seed: 12)
      for share in [0, 1e-6, 1e-3, 0.1] {
        var proof = honest
        let largest = honest.least.multiplier.map(abs).max() ?? 0
        proof.least.multiplier = honest.least.multiplier.map { $0 + share * largest * random.normal() }
        guard
          let proved = try? Self.sparsifier(ties: .none).explanation(
            of: proof, game.v.span, noise: noise, threads: 1)
        else { continue }
        #expect(proved.certified.lowerBound <= optimum * (1 + 1e-7) + 1e-7)
        #expect(proved.explanation.lowerBound <= proved.explanation.objective)
      }
    }
  }
}
