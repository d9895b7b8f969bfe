// SPDX-License-Identifier: Apache-2.0
import AndorEngine
import AndorJob
import AndorTestKit
import Testing

/// Results that somebody changed.
@Suite struct VerificationTests {
  /// One change each, of a number that only `result.json` holds.
  private static let changes: [(String, @Sendable (inout GameResult) -> Void)] = [
    ("shapley", { $0.shapley[1] += 1e-6 }),
    ("banzhaf", { $0.banzhaf.swapAt(0, 4) }),
    ("v_full", { $0.vFull += 1 }),
    ("digest", { $0.digest = String($0.digest.reversed()) }),
    ("objective", { $0.explain?.objective *= 0.999 }),
    ("lower bound", { $0.explain?.lowerBound *= 1.5 }),
    ("gap", { $0.explain?.gap += 0.001 }),
    ("largest noise", { $0.explain?.maxNoise += 0.001 }),
    ("interaction 1", { $0.top[0].effect = -$0.top[0].effect }),
  ]

  @Test func everyChangedNumberIsFound() throws {
    let folder = TemporaryFolder()
    let sound = try RunTests.run(RunTests.job(explain: "{noise: 0.05}"), in: "\(folder.path)/out")
    let verification = try Verification(of: "\(folder.path)/out")
    #expect(verification.isSound && verification.failure == nil)
    #expect(verification.findings.map(\.subject) == ["job", "g"])
    for (name, change) in Self.changes {
      var changed = sound
      change(&changed.games[0])
      folder.write(changed.json, to: "out/result.json")
      let found = try Verification(of: "\(folder.path)/out")
      #expect(found.failure?.code == .badData, "\(name)")
      #expect(found.lines(columns: 80).contains { $0.contains(name) }, "\(name)")
    }
  }

  /// What games have in common is computed again from their tables, and is that of the games after a new search too.
  @Test func theAggregateIsThatOfTheGames() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/out"
    let sound = try RunTests.run(RunTests.games(2), in: path)
    let aggregate = try #require(sound.aggregate)
    #expect(aggregate.games == 2 && aggregate.players.map(\.games).allSatisfy { $0 == 2 })
    #expect(try Verification(of: path).isSound)
    let changes: [(inout Aggregate) -> Void] = [
      { $0.players[0].mean += 1e-9 }, { $0.players.swapAt(0, 1) }, { $0.interactions[0].low = 0 },
      { $0.interactions.removeLast() }, { $0.orders[0].high *= 2 }, { $0.gathered += 1 },
    ]
    for (number, change) in changes.enumerated() {
      var changed = sound
      var other = aggregate
      change(&other)
      changed.aggregate = other
      folder.write(changed.json, to: "out/result.json")
      let found = try Verification(of: path)
      #expect(found.failure?.code == .badData, "change \(number)")
      #expect(found.lines(columns: 80).contains { $0.contains("the aggregate of result.json") })
    }
    folder.write(sound.json, to: "out/result.json")
    let results = try ResultFolder.finished(path)
    var settings = ExplainSettings()
    settings.noise = .bound(0.5)
    let again = try #require(try results.explain(settings))
    #expect(again.aggregate != aggregate && again.aggregate?.players == aggregate.players)
    #expect(try Verification(of: path).isSound)
  }

  @Test func aFlippedBitOfATableIsFound() throws {
    let folder = TemporaryFolder()
    try RunTests.run(RunTests.job(explain: "{noise: 0}"), in: "\(folder.path)/out")
    #expect(try Verification.firstDamage(in: "\(folder.path)/out") == nil)
    for table in ["values", "harsanyi", "and", "or"] {
      let name = "out/games/g/\(table).npy"
      let before = folder.bytes(of: name)
      folder.change(name) { $0[$0.count - 2] ^= 16 }
      #expect(try Verification(of: "\(folder.path)/out").failure?.code == .badData, "\(table)")
      folder.write(before, to: name)
    }
    #expect(try Verification(of: "\(folder.path)/out").isSound)
  }

  @Test func aFolderWithoutResultsMissesThem() throws {
    let folder = TemporaryFolder()
    _ = try LoadedJob(text: RunTests.job(), folder: "/tmp").plan().create(in: "\(folder.path)/out")
    let failure = try #require(try Verification(of: "\(folder.path)/out").failure)
    #expect(failure.code == .missingInput && failure.hint.contains("andor resume"))
  }
}
