// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorReport
import Testing

/// The indices of sampled games for other tools, against what they must add up to.
@Suite struct SampledExportTests {
  private static let pairs: [(i: Int, j: Int, value: Double)] = [(0, 3, 0.5), (1, 3, -0.25), (4, 9, 1)]

  private static func interaction(_ kind: String, _ members: [Int], _ effect: Double)
    -> GameResult.Interaction
  {
    var row = GameResult.Interaction(
      rank: 1, kind: kind, order: members.count, mask: nil, players: [], effect: effect)
    row.members = members
    return row
  }

  @Test func kSIIAddsUpToTheDifference() throws {
    let result = try Samples.sampled().result
    for order in [1, 2] {
      let found = try SampledExport.values(
        of: .kSII, upTo: order, result, pairs: Self.pairs, interactions: [])
      #expect(abs(found.reduce(0) { $0 + $1.value } - (result.vFull - result.vEmpty)) < 1e-12)
      #expect(found.count == (order == 1 ? 70 : 73))
    }
    let plain = try SampledExport.values(of: .sii, upTo: 2, result, pairs: Self.pairs, interactions: [])
    #expect(plain.prefix(70).map(\.value) == result.shapley)
  }

  /// The Möbius transform gives every mask the value of the interactions themselves.
  @Test func moebiusExpandsOr() throws {
    let rows = [
      Self.interaction("and", [0, 2], 1.5), Self.interaction("or", [0, 1, 3], -2),
      Self.interaction("and", [1], 0.25), Self.interaction("or", [2, 3], 1),
    ]
    let result = try Samples.sampled().result
    let found = try SampledExport.values(of: .moebius, upTo: 10, result, pairs: [], interactions: rows)
    for mask in 0..<16 {
      func has(_ player: Int) -> Bool { mask >> player & 1 == 1 }
      let truth = rows.reduce(0.0) { sum, row in
        let members = row.playerNumbers
        return sum
          + ((row.kind == "and" ? members.allSatisfy(has) : members.contains(where: has)) ? row.effect : 0)
      }
      let value = found.reduce(0.0) { $0 + ($1.players.allSatisfy(has) ? $1.value : 0) }
      #expect(abs(value - truth) < 1e-12, "\(mask)")
    }
    #expect(throws: ReportError.self) {
      try SampledExport.values(
        of: .moebius, upTo: 20, result, pairs: [], interactions: [Self.interaction("or", Array(0..<11), 1)])
    }
  }

  @Test func filesSayThatTheyAreEstimates() throws {
    let result = try Samples.sampled().result
    var bytes: [UInt8] = []
    try SampledExport.writeShapiq(
      result, index: .sii, order: 2, values: [(players: [0], value: 1), (players: [0, 3], value: -0.5)]
    ) { bytes += $0 }
    let text = String(decoding: bytes, as: UTF8.self)
    for part in [
      "\"estimated\": true", "\"estimation_budget\": 1000", "\"0,3\": -0.5", "\"n_players\": 70",
    ] { #expect(text.contains(part), "\(part)") }
  }
}
