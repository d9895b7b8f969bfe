// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorText
import FoundationEssentials
import Testing

@Suite struct ResultTests {
  private static var document: ResultDocument {
    var document = ResultDocument(plan: PlanTests.plan)
    document.digest = "00"
    document.games = [
      GameResult(
        name: "g", n: 2, players: ["a", "b_c"], nullPlayers: [], vEmpty: 0.1, vFull: 0.3, evaluations: 4,
        digest: "11",
        top: [
          .init(rank: 1, kind: "and", order: 2, mask: 3, players: ["a", "b_c"], effect: 0x1p-1074)
        ],
        shapley: [0.1, 0.2], banzhaf: [0.1, 0.2],
        strength: .init(
          andPositive: [0, 1, 2], andNegative: [0, 0, 0], orPositive: [0, 0, 0], orNegative: [0, 0, 0]))
    ]
    return document
  }

  /// The names are the contract's; a reader of another language depends on them.
  @Test func hasTheContractsKeys() throws {
    let data = Data(Self.document.json)
    let root = try JSONDecoder().decode([String: Anything].self, from: data)
    #expect(
      Set(root.keys)
        == [
          "andor", "job", "fingerprint", "state", "digest", "games", "workers", "shards",
          "recovered_shards", "evaluated_shards", "reevaluated_acknowledged_shards", "retries",
          "duplicates", "audits", "divergences", "quarantined", "versions", "seconds", "seal",
        ])
    struct Games: Decodable { var games: [[String: Anything]] }
    let game = try #require(try JSONDecoder().decode(Games.self, from: data).games.first)
    #expect(
      Set(game.keys)
        == [
          "name", "n", "players", "null_players", "v_empty", "v_full", "evaluations", "digest", "files",
          "top",
          "shapley", "banzhaf", "strength",
        ])
    struct Versions: Decodable { var versions: [String: String] }
    #expect(
      try JSONDecoder().decode(Versions.self, from: data).versions
        == ["andor": "0.1.0", "onnxruntime": "1.32.0"])
  }

  /// What v is stands beside it: the class by its number and name, v(∅) and v(N) as probabilities too.
  @Test(
    arguments: [
      (Score.logOdds, "class 2 (maybe): 57.4 %, and 52.5 % with nobody present"),
      (.probability, "class 2 (maybe): 30.0 %, and 10.0 % with nobody present"),
      (.logit, "class 2 (maybe)"), (.value, nil),
    ] as [(Score, String?)])
  func saysWhatTheModelSays(score: Score, verdict: String?) throws {
    var document = Self.document
    let output = OutputSelection(score: score, choice: .predicted, classes: ["no", "yes", "maybe"])
    document.games[0].note(output, of: PlanTests.plan.games[0])
    struct Games: Decodable { var games: [[String: Anything]] }
    let game = try #require(
      try JSONDecoder().decode(Games.self, from: Data(document.json)).games.first)
    var keys: Set = ["score"]
    if verdict != nil { keys.formUnion(["class", "class_name"]) }
    if score.probability != nil { keys.formUnion(["probability_empty", "probability_full"]) }
    #expect(keys.isSubset(of: game.keys) && game.count == 13 + keys.count)
    #expect(document.games[0].verdict == verdict)
    let read = try ResultDocument(json: document.json).games[0]
    #expect(read == document.games[0])
  }

  @Test(
    arguments: [
      (0.5, "50.0 %"), (0.98214, "98.2 %"), (0.99994, "99.994 %"), (6e-5, "0.006 %"), (0, "0 %"),
      (1, "100 %"),
      (1e-12, "under 0.0000001 %"), (0.999_999_999_9, "over 99.9999999 %"),
    ] as [(Double, String)])
  func probabilities(value: Double, text: String) { #expect(Numbers.probability(value) == text) }

  @Test func survivesItsJSON() throws {
    let document = Self.document
    let read = try ResultDocument(json: document.json)
    #expect(read.json == document.json && read.line == document.line && read.games == document.games)
    #expect(throws: JobError.self) { try ResultDocument(json: Array("{}".utf8)) }
    #expect(throws: JobError.self) { try ResultDocument(json: Array(Self.document.json.dropLast(4))) }
  }

  /// Finite values can have interactions that overflow: writing them is no reason to trap.
  @Test func writesOverflowedSums() throws {
    var document = Self.document
    document.games[0].shapley = [.infinity, -.infinity]
    #expect(try ResultDocument(json: document.json).games == document.games)
  }

  /// The seal is what `sha256sum` says of the file without its digits; whatever is changed breaks it.
  @Test func isSealed() throws {
    let json = Self.document.json
    let sealed = try ResultDocument(sealed: json)
    let seal = try #require(sealed.seal)
    var text = String(decoding: json, as: UTF8.self)
    text.replace(seal, with: "")
    #expect(text.contains("\"seal\" : \"\"") && SHA256Digest(of: Array(text.utf8)).description == seal)
    for (old, new) in [
      ("\"retries\" : 0", "\"retries\" : 1"), ("\"b_c\"", "\"b_d\""), ("0.2", "0.3"), (seal, ""),
      (seal, String(repeating: "0", count: 64)), ("\"seal\"", "\"sale\""),
    ] {
      let forged = String(decoding: json, as: UTF8.self).replacing(old, with: new)
      #expect(throws: JobError.self, "\(old)") { try ResultDocument(sealed: Array(forged.utf8)) }
    }
  }
}

/// Any JSON value, where only the key is of interest.
private struct Anything: Decodable {
  init(from decoder: any Decoder) throws {}
}
