// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorLedger
import Glibc

/// Creation, commit and recovery on the disk of a folder: many small games, then one large one.
enum LedgerBenchmark {
  /// Arguments: the folder to write in (the current one when left out); it is left as it was found.
  static func run(_ arguments: [String]) {
    let path = "\(arguments.first ?? ".")/ledger-benchmark.\(getpid())"
    print("n  shards x masks  games   create      commit     recover  (milliseconds in all)   commit a game")
    do throws(LedgerError) {
      try measure(path, games: 1000, shards: 1, bits: 10)
      try measure(path, games: 1, shards: 1024, bits: 10)
      try measure(path, games: 1, shards: 64, bits: 20)
    } catch {
      print("stopped: \(error)")
    }
  }

  private static func measure(_ path: String, games: Int, shards: Int, bits: Int) throws(LedgerError) {
    let identities = (0..<games).map { number in
      GameIdentity(
        name: "game\(number)", fingerprint: SHA256Digest(of: [1]), rows: shards << bits,
        rowsPerShard: 1 << bits)
    }
    let payload = (0..<8 << bits).map { UInt8(truncatingIfNeeded: $0 &* 167) }
    defer { remove(path) }
    var failure: LedgerError?
    var handles: [GameLedger] = []
    let creation = timing(&failure) { () throws(LedgerError) in
      handles = try GameLedger.open(identities, in: path).map(\.ledger)
    }
    let commit = timing(&failure) { () throws(LedgerError) in
      let committer = try GroupCommitter(folder: path)
      for handle in handles {
        for shard in 0..<shards { submit(shard, of: handle, payload, to: committer) }
      }
      committer.close()
    }
    let recovery = timing(&failure) { () throws(LedgerError) in
      let found = try GameLedger.inspect(identities, in: path)
      if found.contains(where: { $0.durableCount != shards }) { print("not every shard was found") }
    }
    if let failure { throw failure }
    let masks = Machine.column(Double(shards << bits), width: 12)
    print(
      "\(shards) x 2^\(bits) = \(masks) masks, \(games) games:" + Machine.column(creation)
        + Machine.column(commit) + Machine.column(recovery) + Machine.column(commit / Double(games)))
  }

  private static func submit(
    _ shard: Int, of game: GameLedger, _ payload: [UInt8], to committer: GroupCommitter
  ) {
    let submission = ShardSubmission(
      game: game, stamp: ShardStamp(shard: shard, attempt: 0, microseconds: 1),
      values: payload
    ) { outcome in
      if case .failure(let error) = outcome { print(error) }
    }
    while committer.submit(submission) == .busy { usleep(1000) }
  }

  private static func timing(
    _ failure: inout LedgerError?, _ body: () throws(LedgerError) -> Void
  ) -> Double {
    Machine.milliseconds(rounds: 1) {
      do throws(LedgerError) { try body() } catch { failure = error }
    }
  }

  private static func remove(_ path: String) {
    guard unlink(path) != 0, let stream = opendir(path) else { return }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      names.append(String(decoding: name, as: UTF8.self))
    }
    closedir(stream)
    for name in names where name != "." && name != ".." { remove("\(path)/\(name)") }
    rmdir(path)
  }
}
