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
