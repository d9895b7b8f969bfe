// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Testing

@testable import AndorSampling

@Suite struct SelectionTests {
  @Test func evaluatesTheGoldenGame() throws {
    let golden: Golden.AndOrGame = try Golden.load("andor-game-70")
    let model = AndOrModel(
      players: golden.n,
      atoms: golden.terms.map { AndOrAtom($0.kind == "and" ? .and : .or, $0.players) },
      effects: golden.terms.map(\.effect), constant: golden.constant)
    let masks = try Golden.table(golden.n, golden.masks)
    #expect(largestDifference(BitColumns(masks).values(of: model), golden.values) < 1e-12)
    #expect(largestDifference(model.shapley, golden.shapley) < 1e-12)
    let pairs = model.pairInteractions
    for i in 0..<golden.n {
      for j in 0..<golden.n where i != j {
        let expected = golden.sii["\(min(i, j)),\(max(i, j))"] ?? 0
        #expect(abs(pairs[i * golden.n + j] - expected) < 1e-12)
      }
    }
    // The rows after ∅ and N are the sampler's.
    let drawn = try MaskStream.fit.masks(0..<40, players: golden.n, seed: 1)
    for pair in 0..<20 { #expect(drawn[2 * pair].elementsEqual(masks[pair + 2])) }
  }

  @Test func closedFormsAreThoseOfTheFunction() throws {
    let model = AndOrModel(
      players: 6,
      atoms: [
        AndOrAtom(.and, [0]), AndOrAtom(.or, [1, 2, 5]), AndOrAtom(.and, [0, 3, 4, 5]),
        AndOrAtom(.or, [0, 1]),
      ], effects: [0.5, -1.25, 2, 0.75], constant: 3)
    let exact = BruteForce(6, BitColumns(try BruteForce.masks(6)).values(of: model))
    #expect(largestDifference(model.shapley, exact.shapley) < 1e-12)
    #expect(largestDifference(model.pairInteractions, exact.pairs) < 1e-12)
  }

  /// Every candidate's score, from bit sums and counts, leads to the atoms of largest correlation.
  @Test func findsTheLargestCorrelations() throws {
    let n = 7
    let masks = try MaskStream.fit.masks(0..<150, players: n, seed: 3)
    var random = SeededRandom(seed: 8)
    let residual = (0..<150).map { _ in Double.random(in: -1...1, using: &random) }
    let columns = BitColumns(masks)
    var active = ActiveAtoms(columns, values: residual)
    active.append((0..<n).map { AndOrAtom(.and, [$0]) } + [AndOrAtom(.or, [1, 4])], threads: 1)
    let padded = residual + [Double](repeating: 0, count: 64 * columns.height - 150)
    let found = Candidates(columns, order: 3, threads: 1).best(5, for: padded, active: active)
    var all: [AndOrAtom] = [AndOrAtom(.and, [1, 4])]
    for kind in [AndOrAtom.Kind.and, .or] {
      for i in 0..<n {
        for j in 0..<i where Set([i, j]) != [1, 4] { all.append(AndOrAtom(kind, [i, j])) }
        if i != 1, i != 4 { all.append(AndOrAtom(kind, [1, 4, i])) }
      }
    }
    func score(_ atom: AndOrAtom) -> Double {
      let ones = (0..<150).filter { mask in
        let count = atom.players.count { masks[mask, $0] }
        return atom.kind == .and ? count == atom.order : count > 0
      }
      let share = Double(ones.count) / 150
      return abs(ones.reduce(0) { $0 + residual[$1] }) / (150 * share * (1 - share)).squareRoot()
    }
    #expect(found == Array(all.sorted { score($0) > score($1) }.prefix(5)))
  }

  /// Dropping atoms from a fit gives the fit of the others.
  @Test func dropsAtoms() throws {
    let n = 20
    let masks = try MaskStream.fit.masks(0..<400, players: n, seed: 6)
    var random = SeededRandom(seed: 2)
    let values = (0..<400).map { _ in Double.random(in: -1...1, using: &random) }
    var active = ActiveAtoms(BitColumns(masks), values: values)
    active.append(
      (0..<n).map { AndOrAtom(.and, [$0]) } + (1..<n).map { AndOrAtom($0 % 2 == 0 ? .and : .or, [0, $0]) },
      threads: 1)
    var fit = try #require(ReducibleFit(active, ridge: 1e-9, threads: 2))
    for dropped in [[0], [3, 4, 17, 30], Array(5..<20)] {
      fit = try #require(fit.dropping(dropped, threads: 2))
      let factor = try #require(active.factor(fit.places, ridge: 1e-9, threads: 1))
      let direct = active.fit(fit.places, with: factor)
      #expect(largestDifference(fit.effects, direct.effects) < 1e-6)
      let inverse = factor.inverse(threads: 1)
      let strengths = direct.effects.indices.map { abs(direct.effects[$0]) / inverse[$0, $0].squareRoot() }
      #expect(fit.byStrength == strengths.indices.sorted { strengths[$0] < strengths[$1] })
    }
    #expect(fit.places.count == 19)
  }

  @Test(arguments: [1, 4]) func findsASparseGame(threads: Int) throws {
    let n = 40
    let truth = AndOrModel(
      players: n,
      atoms: [
        AndOrAtom(.and, [3]), AndOrAtom(.and, [0, 39]), AndOrAtom(.or, [5, 6]), AndOrAtom(.and, [7, 8, 9]),
        AndOrAtom(.or, [10, 11, 12]), AndOrAtom(.and, [20, 21]),
      ], effects: [1, 2, -1.5, 2.5, 1.75, -0.5], constant: 0.25)
    let masks = try MaskStream.fit.masks(0..<900, players: n, seed: 4)
    let values = BitColumns(masks).values(of: truth)
    let found = AndOrSelection(threads: threads).select(masks, values)
    // AND, OR and the players of a pair depend on each other: the same function may be written in other atoms.
    #expect(found.atoms.count <= 14, "\(found.atoms)")
    let other = BitColumns(try MaskStream.auditHalf.masks(0..<2000, players: n, seed: 4))
    #expect(largestDifference(other.values(of: found), other.values(of: truth)) < 1e-3)
    #expect(largestDifference(found.shapley, truth.shapley) < 1e-3)
    #expect(found.atoms.contains(AndOrAtom(.and, [7, 8, 9])))
    #expect(found == AndOrSelection(threads: 2).select(masks, values))
  }
}
