// SPDX-License-Identifier: Apache-2.0
import AndorDigest

/// Which game of which job a ledger belongs to, and how its masks are cut into shards.
public struct GameIdentity: Hashable, Sendable {
  /// The game's name, which is also the name of its folder; no "/" and not empty.
  public let name: String
  /// The fingerprint of the job's plan: anything that can change a value changes it.
  public let fingerprint: SHA256Digest
  /// The number of shards, 1 to 2^24.
  public let shardCount: Int
  /// A shard holds 2^shardBits masks, 0 to 24 bits.
  public let shardBits: Int

  /// The largest number of shards a ledger holds.
  public static let maximumShardCount = 1 << 24
  /// The largest shard a ledger holds, in bits.
  public static let maximumShardBits = 24

  /// Creates the identity of a game; counts outside their ranges or a name with a slash are programmer
  /// errors.
  public init(name: String, fingerprint: SHA256Digest, shardCount: Int, shardBits: Int) {
    precondition(!name.isEmpty && !name.contains("/") && name != "." && name != "..")
    precondition((1...Self.maximumShardCount).contains(shardCount))
    precondition((0...Self.maximumShardBits).contains(shardBits))
    self.name = name
    self.fingerprint = fingerprint
    self.shardCount = shardCount
    self.shardBits = shardBits
    self.tag =
      SHA256Digest(of: fingerprint.bytes + [UInt8(shardBits)] + Array(name.utf8)).prefix64
  }

  /// What every slot carries, so that a slot of another job, game or shard size is recognised.
  package let tag: UInt64

  /// Values in each of the two data files: shardCount times 2^shardBits.
  public var valueCount: Int { shardCount << shardBits }
  /// Bytes of one shard in each data file.
  public var shardBytes: Int { 8 << shardBits }
  /// Bytes that the ledger and both data files take when every shard is recorded, in blocks of 4 KiB.
  public var diskBytes: Int {
    let block = 4096
    func rounded(_ bytes: Int) -> Int { (bytes + block - 1) / block * block }
    return rounded(64 * (1 + shardCount)) + 2 * rounded(NpyHeader.fileLength(count: valueCount)) + block
  }

  /// Returns the byte offset of a shard in both data files.
  package func dataOffset(of shard: Int) -> Int { NpyHeader.length + shard * shardBytes }
}
