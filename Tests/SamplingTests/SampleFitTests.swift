// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Testing

@testable import AndorSampling

@Suite struct SampleFitTests {
  /// Fits a game from its values at the masks of a layout, audit values in pieces.
  static func fit(
    _ n: Int, _ evaluations: Int, seed: UInt64, options: SampleOptions = SampleOptions(), piece: Int = 10_000,
    _ value: (MaskTable) -> [Double]
  ) throws -> SampleFit {
    let layout = try SampleLayout(evaluations: evaluations)
    var ends = try #require(MaskTable(players: n))
    ends.append(present: [])
    ends.append(present: 0..<n)
    let limits = value(ends)
    let masks = try MaskStream.fit.masks(0..<2 * layout.fitPairs, players: n, seed: seed)
    var fit = try SampleFit(
      players: n, seed: seed, layout: layout, empty: limits[0], full: limits[1], values: value(masks),
      options: options)
    let audits = [
      (MaskStream.audit, 2 * layout.auditPairs), (.auditHalf, layout.densityMasks),
      (.auditMost, layout.densityMasks),
    ]
    for (stream, count) in audits {
      let values = value(try stream.masks(0..<count, players: n, seed: seed))
      for start in stride(from: 0, to: count, by: piece) {
        try fit.audit(stream, values: Array(values[start..<min(start + piece, count)]))
      }
    }
    return fit
  }

  /// A game of random terms without noise.
  static func terms(_ n: Int, seed: UInt64, count: Int = 10) -> AndOrModel {
    var random = SeededRandom(seed: seed)
    let atoms = (0..<count).map { _ in
      AndOrAtom(
        Bool.random(using: &random) ? .and : .or,
        (0..<n).shuffled(using: &random).prefix(Int.random(in: 1...4, using: &random)))
    }
    return AndOrModel(
      players: n, atoms: atoms, effects: atoms.map { _ in Double.random(in: -2...2, using: &random) },
      constant: 0.5)
  }

  @Test func explainsTheGoldenTrees() throws {
    let golden: Golden.Trees = try Golden.load("trees-30")
    let masks = try Golden.table(golden.n, golden.masks)
    #expect(largestDifference((0..<masks.count).map { golden.value(masks, $0) }, golden.values) < 1e-9)
    let fit = try Self.fit(golden.n, 1000, seed: 1, options: SampleOptions(threads: 2)) { masks in
      (0..<masks.count).map { golden.value(masks, $0) }
    }
    let found = try fit.explanation()
    let off = zip(found.shapley, golden.shapley).reduce(0) { $0 + ($1.0.value - $1.1) * ($1.0.value - $1.1) }
    let size = golden.shapley.reduce(0) { $0 + $1 * $1 }
    #expect((off / size).squareRoot() < 0.03)
    #expect(
      found.heldOut.count == 3
        && found.heldOut.allSatisfy { $0.r2 > 0.98 && $0.low <= $0.r2 && $0.r2 <= $0.high })
    #expect(found.heldOut.allSatisfy { $0.r2 >= 0.9 } && found.evaluations == fit.layout.evaluations)
    let total = found.shapley.reduce(0) { $0 + $1.value }
    if found.source == .surrogate { #expect(abs(total - (found.full - found.empty)) < 1e-9) }
    let first = try #require(found.pairs.first)
    #expect(golden.sii_top["\(first.i),\(first.j)"] != nil)
    #expect(zip(found.shapley, golden.shapley).count { $0.low <= $1 && $1 <= $0.high } >= 26)
  }

  /// Intervals of players and of effects hold as often as they say, over games without noise of their own.
  @Test func intervalsCover() throws {
    var (players, covered, joint) = (0, 0, 0)
    for seed in 0..<12 as Range<UInt64> {
      let game = Self.terms(14, seed: 300 + seed)
      let found = try Self.fit(14, 400, seed: seed) { BitColumns($0).values(of: game) }.explanation()
      let close = 1e-9
      covered += zip(found.shapley, game.shapley).count { $0.low - close <= $1 && $1 <= $0.high + close }
      players += 14
      let width = zip(found.shapley, game.shapley).map { abs($0.value - $1) }.max() ?? 0
      if width <= found.jointHalfWidth + close { joint += 1 }
    }
    #expect(Double(covered) >= 0.9 * Double(players), "\(covered) of \(players)")
    #expect(joint >= 10, "\(joint) of 12")
  }

  /// Threads, pieces of the audit, and the number of calls change no bit.
  @Test func bitsDependOnValuesAlone() throws {
    let game = Self.terms(20, seed: 9, count: 25)
    func bits(_ threads: Int, _ piece: Int) throws -> [UInt64] {
      let options = SampleOptions(threads: threads)
      let found = try Self.fit(20, 600, seed: 2, options: options, piece: piece) {
        BitColumns($0).values(of: game)
      }.explanation()
      let numbers = found.shapley.flatMap { [$0.value, $0.low, $0.high] } + found.pairs.map(\.value)
      let others = found.effects.flatMap { [$0.effect.value, $0.effect.low, $0.effect.high] }
      return (numbers + others + found.heldOut.map(\.low) + [found.missedPairBound ?? 0]).map(\.bitPattern)
    }
    let first = try bits(1, 10_000)
    #expect(first.count > 100)
    #expect(try bits(3, 2) == first)
    #expect(try bits(2, 64) == first)
  }

  @Test(arguments: [2, 3]) func explainsSmallGames(n: Int) throws {
    let game = AndOrModel(players: n, atoms: [AndOrAtom(.and, 0..<n)], effects: [3], constant: 1)
    let found = try Self.fit(n, 200, seed: 1) { BitColumns($0).values(of: game) }.explanation()
    #expect(found.shapley.allSatisfy { abs($0.value - 3 / Double(n)) < 1e-3 })
  }

  @Test func explainsConstants() throws {
    let found = try Self.fit(5, 200, seed: 1) { [Double](repeating: 4, count: $0.count) }.explanation()
    #expect(found.shapley.allSatisfy { abs($0.value) < 1e-9 } && found.heldOut.allSatisfy { $0.r2 >= 0 })
    #expect(found.figures(round: 0).shapleyHalfWidth >= 0)
  }

  @Test func refusesBadInput() throws {
    let layout = try SampleLayout(evaluations: 400)
    let values = [Double](repeating: 1, count: 2 * layout.fitPairs)
    func fit(_ players: Int, _ values: [Double], _ options: SampleOptions = SampleOptions()) throws
      -> SampleFit
    {
      try SampleFit(
        players: players, seed: 1, layout: layout, empty: 0, full: 1, values: values, options: options)
    }
    #expect(throws: SampleError.players(1)) { try fit(1, values) }
    #expect(throws: SampleError.players(2000)) { try fit(2000, values) }
    #expect(throws: SampleError.values(stream: "fit", given: 3, expected: values.count)) {
      try fit(5, [1, 2, 3])
    }
    var broken = values
    broken[7] = .nan
    #expect(throws: SampleError.notFinite(stream: "fit", row: 7)) { try fit(5, broken) }
    #expect(throws: SampleError.self) { try fit(5, values, SampleOptions(level: 0)) }
    #expect(throws: SampleError.self) { try fit(5, values, SampleOptions(order: 0)) }
    let few = SampleLayout(fitPairs: 3, auditPairs: 20, densityMasks: 10)
    #expect(throws: SampleError.tooFewPairs(3, least: 16)) {
      try SampleFit(players: 5, seed: 1, layout: few, empty: 0, full: 1, values: [1, 2, 3, 4, 5, 6])
    }
    var good = try fit(5, values)
    #expect(throws: SampleError.tooFewPairs(0, least: 8)) { try good.explanation() }
    #expect(throws: SampleError.self) { try good.audit(.fit, values: [1, 1]) }
    #expect(throws: SampleError.self) { try good.audit(.audit, values: [1]) }
    #expect(throws: SampleError.notFinite(stream: "half", row: 1)) {
      try good.audit(.auditHalf, values: [1, .infinity])
    }
  }
}
