// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorFormats

/// Which game of which job a ledger belongs to, and how long its shards are.
///
/// A row holds the values of one mask; a shard is some rows, all shards being equally long but the last, which
/// may be shorter. What the masks are is not known here.
public struct GameIdentity: Hashable, Sendable {
  /// The game's name, which is also the name of its folder; no "/" and not empty.
  public let name: String
  /// The fingerprint of the job's plan: anything that can change a value changes it.
  public let fingerprint: SHA256Digest
  /// The rows of all shards, at least 1.
  public let rows: Int
  /// The rows of a shard.
  public let rowsPerShard: Int
  /// The values of a row.
  public let valuesPerRow: Int

  /// The largest number of shards a ledger holds.
  public static let maximumShardCount = 1 << 24
  /// The most values of a shard that a ledger holds.
  public static let maximumShardValues = 1 << 24

  /// The identity of a game; counts outside their ranges or a name with a slash are programmer errors.
  public init(
    name: String, fingerprint: SHA256Digest, rows: Int, rowsPerShard: Int, valuesPerRow: Int = 1
  ) {
    precondition(!name.isEmpty && !name.contains("/") && name != "." && name != "..")
    precondition(rows >= 1 && rowsPerShard >= 1 && valuesPerRow >= 1)
    precondition(rowsPerShard <= Self.maximumShardValues / valuesPerRow)
    precondition((rows - 1) / rowsPerShard < Self.maximumShardCount)
    self.name = name
    self.fingerprint = fingerprint
    self.rows = rows
    self.rowsPerShard = rowsPerShard
    self.valuesPerRow = valuesPerRow
    tag =
      SHA256Digest(
        of: fingerprint.bytes + Self.lengths(rows, rowsPerShard, valuesPerRow) + Array(name.utf8)
      ).prefix64
  }

  /// What every slot carries, so that a slot of another job, game or shard size is recognised.
  package let tag: UInt64

  /// The lengths as bytes of the tag: m alone where there is one value for each mask of shards of 2^m.
  private static func lengths(_ rows: Int, _ rowsPerShard: Int, _ valuesPerRow: Int) -> [UInt8] {
    if valuesPerRow == 1, rows % rowsPerShard == 0, rowsPerShard & (rowsPerShard - 1) == 0 {
      return [UInt8(rowsPerShard.trailingZeroBitCount)]
    }
    var bytes = [UInt8](repeating: .max, count: 1 + 3 * 8)
    for (place, length) in [rows, rowsPerShard, valuesPerRow].enumerated() {
      LittleEndian.store(UInt64(length), in: &bytes, at: 1 + 8 * place)
    }
    return bytes
  }

  /// The number of shards.
  public var shardCount: Int { (rows - 1) / rowsPerShard + 1 }
  /// ⌈log2 rowsPerShard⌉, as the ledger's header says it; the tag tells exact lengths apart.
  package var shardBits: Int { Int.bitWidth - (rowsPerShard - 1).leadingZeroBitCount }
  /// Values in each of the two data files.
  public var valueCount: Int { rows * valuesPerRow }

  /// Returns how many values a shard has in each data file.
  public func valueCount(of shard: Int) -> Int { firstValue(of: shard + 1) - firstValue(of: shard) }

  /// Returns the index of a shard's first value in each data file; of the shard after the last, their number.
  public func firstValue(of shard: Int) -> Int {
    precondition((0...shardCount).contains(shard), "no such shard")
    return min(shard * rowsPerShard, rows) * valuesPerRow
  }

  /// Bytes that the ledger and both data files take when every shard is recorded, in blocks of 4 KiB.
  public var diskBytes: Int {
    let block = 4096
    func rounded(_ bytes: Int) -> Int { (bytes + block - 1) / block * block }
    return rounded(64 * (1 + shardCount)) + 2 * rounded(NpyHeader.fileLength(count: valueCount)) + block
  }

  /// The byte range of a shard in both data files.
  package func dataRange(of shard: Int) -> Range<Int> {
    NpyHeader.length + 8 * firstValue(of: shard)..<NpyHeader.length + 8 * firstValue(of: shard + 1)
  }
}
