// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorModels
import AndorTestKit
import Testing

@Suite struct FormulaTests {
  /// Every term evaluated by its definition, mask by mask.
  private func reference(_ formula: Formula, _ mask: UInt64) -> Double {
    var value = formula.constant
    for term in formula.terms {
      let members = (0..<64).filter { term.mask[0] >> UInt64($0) & 1 == 1 }
      let present = members.filter { mask >> UInt64($0) & 1 == 1 }
      switch term.kind {
      case .and where present.count == members.count: value += term.value
      case .or where !present.isEmpty: value += term.value
      default: break
      }
    }
    return value
  }

  private func random(terms: Int, players: Int, seed: UInt64) -> Formula {
    var random = SeededRandom(seed: seed)
    return Formula(
      constant: 0.1,
      terms: (0..<terms).map { _ in
        let mask = random.next() & random.next() & (1 << UInt64(players) - 1)
        return Formula.Term(
          kind: random.next() & 1 == 0 ? .and : .or, mask: mask == 0 ? 1 : mask,
          value: Double.random(in: -1...1, using: &random))
      })
  }

  @Test func everyMaskHasItsDefinitionsBits() throws {
    try withEvery("players", in: [1, 3, 7, 11]) { players in
      let formula = random(terms: 20, players: players, seed: UInt64(players))
      let host = try host(of: formula, players: players)
      try withEvery("batch", in: [1, 16, 256]) { batch in
        let evaluator = try host.evaluator(game: 0, batch: batch, nullPlayers: [], classIndex: 0)
        var values: [Double] = []
        try evaluator.evaluate(.subcube(first: 0, bits: players), into: &values)
        let expected = (0..<(1 << players)).map { reference(formula, UInt64($0)) }
        #expect(values.map(\.bitPattern) == expected.map(\.bitPattern), "n \(players), batch \(batch)")
        var listed: [Double] = []
        let masks = (0..<UInt64(1 << players)).reversed() as [UInt64]
        try evaluator.evaluate(try .list(masks, players: players), into: &listed)
        #expect(listed == expected.reversed())
      }
    }
  }

  @Test func shardsOfAnySizeGiveTheSameBits() throws {
    var formula = random(terms: 9, players: 9, seed: 4)
    formula.noiseSigma = 0.5
    formula.noiseSeed = 7
    let evaluator = try host(of: formula, players: 9).evaluator(
      game: 0, batch: 64, nullPlayers: [], classIndex: 0)
    var whole: [Double] = []
    try evaluator.evaluate(.subcube(first: 0, bits: 9), into: &whole)
    try withEvery("bits", in: 0...8) { bits in
      var joined: [Double] = []
      for first in stride(from: 0, to: 512, by: 1 << bits) {
        var part: [Double] = []
        try evaluator.evaluate(.subcube(first: UInt64(first), bits: bits), into: &part)
        joined += part
      }
      #expect(joined.map(\.bitPattern) == whole.map(\.bitPattern), "bits \(bits)")
    }
  }

  @Test func noiseIsStandardNormal() throws {
    let formula = Formula(terms: [], noiseSigma: 1, noiseSeed: 3)
    let evaluator = try host(of: formula, players: 18).evaluator(
      game: 0, batch: 1024, nullPlayers: [], classIndex: 0)
    var values: [Double] = []
    try evaluator.evaluate(.subcube(first: 0, bits: 18), into: &values)
    let count = Double(values.count)
    func moment(_ order: Int) -> Double {
      values.reduce(0) { sum, value in sum + (0..<order).reduce(1) { product, _ in product * value } } / count
    }
    // Five standard errors of each sample moment at 2^18 draws.
    #expect(abs(moment(1)) < 0.01)
    #expect(abs(moment(2) - 1) < 0.014)
    #expect(abs(moment(3)) < 0.04)
    #expect(abs(moment(4) - 3) < 0.1)
    let within = Double(values.count { abs($0) < 1.959963984540054 }) / count
    #expect(abs(within - 0.95) < 0.0022)
    let neighbours = zip(values, values.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / count
    #expect(abs(neighbours) < 0.01)
  }

  @Test func masksOutsideTheGameAreRefused() throws {
    let evaluator = try host(of: Formula(terms: []), players: 3).evaluator(
      game: 0, batch: 16, nullPlayers: [], classIndex: 0)
    var values: [Double] = []
    try withEvery(
      "masks",
      in: [
        try ShardMasks.list([0, 8], players: 4), .subcube(first: 8, bits: 0), .subcube(first: 1, bits: 1),
        .subcube(first: 0, bits: 4),
      ]
    ) { masks in
      #expect(throws: ModelError.self) { try evaluator.evaluate(masks, into: &values) }
    }
  }

  @Test func infiniteTermsNameTheirMask() throws {
    let formula = Formula(terms: [Formula.Term(kind: .and, mask: 0b101, value: .infinity)])
    let evaluator = try host(of: formula, players: 3).evaluator(
      game: 0, batch: 16, nullPlayers: [], classIndex: 0)
    var values: [Double] = []
    let error = #expect(throws: ModelError.self) {
      try evaluator.evaluate(.subcube(first: 4, bits: 2), into: &values)
    }
    #expect(error?.code == .nonFinite)
    #expect(error?.mask == [5])
    #expect(error?.message.contains("p0, p2 present") == true)
  }
}
