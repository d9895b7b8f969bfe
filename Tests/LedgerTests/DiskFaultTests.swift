// SPDX-License-Identifier: Apache-2.0
import AndorLedger
import Glibc
import Testing

/// Failing system calls, injected by strace into a second run of this program.
///
/// The second run commits four shards, submits again those that failed, and must end with all of them
/// recorded; the first run then looks at the files with its own eyes.
@Suite struct DiskFaultTests {
  private static let variable = "ANDOR_TEST_FAULTY_GAMES"

  /// Strace may be missing, and tracing forbidden.
  private static let canInject =
    getenv(variable) == nil && Tracing.run(["/usr/bin/strace", "-o", "/dev/null", "/bin/true"]) == 0

  @Test(
    .enabled(if: canInject, "strace must be there and allowed to trace"),
    arguments: ["pwrite64", "fdatasync", "syncfs"], ["EIO", "ENOSPC"])
  func aFailingCallCostsOnlyARepetition(call: String, error: String) throws {
    // Four writes of data and four of slots; a sync of the values and one of the ledger.
    for occurrence in call == "pwrite64" ? [1, 2, 4, 6, 8] : [1, 2] {
      let scratch = ScratchFolder()
      let identities = Self.games(wide: call == "syncfs")
      _ = try GameLedger.open(identities, in: scratch.path)
      let status = Tracing.run(
        [
          "/usr/bin/strace", "-f", "-o", "\(scratch.path)/trace", "-e", "trace=\(call)",
          "-e", "inject=\(call):error=\(error):when=\(occurrence)", "/proc/self/exe",
          "--testing-library", "swift-testing", "--filter", "theFaultyRunEndsWithEveryShardRecorded",
        ], [Self.variable: "\(scratch.path)", "ANDOR_TEST_FAULTY_CALL": call])
      #expect(status == 0, "\(call) \(error) \(occurrence)")
      let found = try GameLedger.open(identities, in: scratch.path)
      #expect(found.allSatisfy { $0.durableCount == 4 && $0.damaged.isEmpty })
      let trace = try String(decoding: Bytes.read("\(scratch.path)/trace"), as: UTF8.self)
      // A slow first sync of the file system may make the second one a sync of each file.
      let certain = call != "syncfs" || occurrence == 1
      let injected = trace.split(separator: "\n").contains { $0.hasSuffix("(INJECTED)") }
      #expect(injected || !certain, "\(call) \(occurrence)")
    }
  }

  @Test(.enabled(if: getenv(variable) != nil, "runs inside the other test"))
  func theFaultyRunEndsWithEveryShardRecorded() throws {
    let path = try #require(getenv(Self.variable).map { String(cString: $0) })
    let wide = getenv("ANDOR_TEST_FAULTY_CALL").map { String(cString: $0) } == "syncfs"
    let games = try GameLedger.open(Self.games(wide: wide), in: path).map(\.ledger)
    let committer = try GroupCommitter(folder: path)
    var toDo = games.flatMap { game in (0..<4).map { (game, $0) } }
    for round in 0..<4 where !toDo.isEmpty {
      let outcomes = Outcomes()
      for (game, shard) in toDo { _ = committer.submit(outcomes.submission(game, shard)) }
      committer.drain()
      let failed = outcomes.all.enumerated().filter { (try? $0.element.outcome.get()) == nil }.map(\.offset)
      let found = try GameLedger.inspect(games.map(\.identity), in: path)
      for (index, submitted) in toDo.enumerated() where !failed.contains(index) {
        let game = try #require(games.firstIndex { $0 === submitted.0 })
        #expect(found[game].records[submitted.1] != nil, "acknowledged in round \(round) is durable")
      }
      #expect(outcomes.errors.allSatisfy { $0.code == .io || $0.code == .full })
      toDo = failed.map { toDo[$0] }
    }
    committer.close()
    #expect(toDo.isEmpty)
  }

  /// One game, or so many that a group is made durable by a sync of the file system.
  private static func games(wide: Bool) -> [GameIdentity] {
    (0..<(wide ? 60 : 1)).map { GameIdentity.small("g\($0)") }
  }
}
