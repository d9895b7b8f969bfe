// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorLedger
import AndorSystem
import AndorTestKit
import Glibc

/// A folder of its own for a test, removed with everything in it.
final class ScratchFolder: Sendable {
  let path: String

  /// A folder on disk or, for tests of thousands of cases, in memory where the system has such a folder.
  init(inMemory: Bool = false) {
    let parent = inMemory && access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(parent)/andor-ledger-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("no scratch folder: errno \(errno)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { Self.remove(path) }

  private static func remove(_ path: String) {
    guard unlink(path) != 0 else { return }
    for name in (try? Folder.names(in: path)) ?? [] { remove("\(path)/\(name)") }
    rmdir(path)
  }
}

/// Bytes of a file, changed behind the ledger's back.
enum Bytes {
  static func read(_ path: String) throws -> [UInt8] { try AtomicFile.read(path, limit: 1 << 30) }

  static func replace(_ path: String, _ bytes: [UInt8]) throws {
    let file = try Descriptor(path, O_WRONLY | O_CREAT | O_TRUNC)
    try file.write(bytes, at: 0)
  }

  static func change(_ path: String, _ body: (inout [UInt8]) -> Void) throws {
    var bytes = try read(path)
    body(&bytes)
    try replace(path, bytes)
  }
}

/// What the shards of the tests' games hold: seeded, so that every test can tell what must be on disk.
struct Payload {
  let values: [UInt8]

  init(_ game: GameIdentity, shard: Int, seed: UInt64 = 0) {
    var random = SeededRandom(seed: seed ^ UInt64(shard) << 32 ^ UInt64(game.name.utf8.count))
    var bytes: [UInt8] = []
    let count = game.valueCount(of: shard)
    bytes.reserveCapacity(8 * count)
    for _ in 0..<count { withUnsafeBytes(of: random.next()) { bytes.append(contentsOf: $0) } }
    values = bytes
  }
}

extension GameIdentity {
  /// A small game.
  static func small(
    _ name: String = "g", job: UInt8 = 1, shards: Int = 4, bits: Int = 3, isCube: Bool = true
  ) -> GameIdentity {
    GameIdentity(
      name: name, fingerprint: SHA256Digest(of: [job]), rows: shards << bits, rowsPerShard: 1 << bits,
      isCube: isCube)
  }
}

/// Completions of a committer, in the order in which they came.
final class Outcomes: Sendable {
  private let list = Locked<[(shard: Int, outcome: Result<ShardRecord, LedgerError>)]>([])

  func add(_ shard: Int, _ outcome: Result<ShardRecord, LedgerError>) {
    list.withLock { $0.append((shard, outcome)) }
  }

  var all: [(shard: Int, outcome: Result<ShardRecord, LedgerError>)] { list.withLock { $0 } }

  var errors: [LedgerError] {
    all.compactMap { if case .failure(let error) = $0.outcome { error } else { nil } }
  }

  /// A stamp with another number in each of its fields.
  static func stamp(of shard: Int) -> ShardStamp {
    ShardStamp(
      shard: shard, attempt: 2, microseconds: 1234, producer: 0x0102_0304, auditor: 0x0506_0708,
      numericsClass: 0x090A, flags: [.auditOwed, .confirmed])
  }

  func submission(_ ledger: GameLedger, _ shard: Int, seed: UInt64 = 0) -> ShardSubmission {
    let payload = Payload(ledger.identity, shard: shard, seed: seed)
    return ShardSubmission(
      game: ledger, stamp: Self.stamp(of: shard), values: payload.values
    ) { self.add(shard, $0) }
  }
}

/// Creates a game below a folder and records some of its shards.
func recordedGame(
  _ identity: GameIdentity, in folder: ScratchFolder, shards: some Sequence<Int>
) throws -> GameLedger {
  let ledger = try GameLedger.open([identity], in: folder.path)[0].ledger
  let committer = try GroupCommitter(folder: folder.path)
  let outcomes = Outcomes()
  for shard in shards {
    guard committer.submit(outcomes.submission(ledger, shard)) == .accepted else { fatalError("refused") }
  }
  committer.close()
  for error in outcomes.errors { throw error }
  return ledger
}
