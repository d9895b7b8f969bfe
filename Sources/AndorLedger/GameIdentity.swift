// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorFormats

/// Which game of which job a ledger belongs to, and how long its shards are.
///
/// A row holds the values of one mask; a shard is some rows, all shards being equally long but the last of each section,
/// which may be shorter. What the masks are is not known here.
public struct GameIdentity: Hashable, Sendable {
  /// The game's name, which is also the name of its folder; no "/" and not empty.
  public let name: String
  /// The fingerprint of the job's plan: anything that can change a value changes it.
  public let fingerprint: SHA256Digest
  /// The rows of all shards, at least 1.
  public let rows: Int
  /// The rows of a shard.
  public let rowsPerShard: Int
  /// The row after each section, ascending, the last being the number of rows: a section begins a shard.
  public let sections: [Int]
  /// The values of a row.
  public let valuesPerRow: Int
  /// Whether the rows are all masks of a game, in their order: another game than one of as many listed masks.
  ///
  /// A game of other rows may get more sections later, and keeps its shards.
  public let isCube: Bool

  /// The largest number of shards a ledger holds.
  public static let maximumShardCount = 1 << 24
  /// The most values of a shard that a ledger holds.
  public static let maximumShardValues = 1 << 24

  /// Creates the identity of a game; counts outside their ranges or a name with a slash are programmer errors.
  public init(
    name: String, fingerprint: SHA256Digest, rows: Int, rowsPerShard: Int, valuesPerRow: Int = 1,
    isCube: Bool = true, sections: [Int]? = nil
  ) {
    let sections = sections ?? [rows]
    precondition(sections.last == rows && zip([0] + sections, sections).allSatisfy { $0 < $1 })
    precondition(!name.isEmpty && !name.contains("/") && name != "." && name != "..")
    precondition(rows >= 1 && rowsPerShard >= 1 && valuesPerRow >= 1)
    precondition(rowsPerShard <= Self.maximumShardValues / valuesPerRow)
    precondition((rows - 1) / rowsPerShard <= Self.maximumShardCount - sections.count)
    self.name = name
    self.fingerprint = fingerprint
    self.rows = rows
    self.rowsPerShard = rowsPerShard
    self.sections = sections
    firstShards = zip([0] + sections, sections).reduce(into: [0]) { firsts, ends in
      firsts.append(firsts[firsts.count - 1] + (ends.1 - ends.0 - 1) / rowsPerShard + 1)
    }
    self.valuesPerRow = valuesPerRow
    self.isCube = isCube
    var lengths = [UInt8](repeating: 0, count: 3 * 8 + 1)
    for (place, length) in [isCube ? rows : 0, rowsPerShard, valuesPerRow].enumerated() {
      LittleEndian.store(UInt64(length), in: &lengths, at: 8 * place)
    }
    lengths[24] = isCube ? 1 : 0
    tag = SHA256Digest(of: fingerprint.bytes + lengths + Array(name.utf8)).prefix64
  }

  /// The number of each section's first shard, then that of all shards.
  private let firstShards: [Int]

  /// What every slot carries, so that a slot of another job, game or shard size is recognised.
  package let tag: UInt64

  /// The number of shards.
  public var shardCount: Int { firstShards[sections.count] }
  /// The number of values in the data file.
  public var valueCount: Int { rows * valuesPerRow }

  /// Returns how many values a shard has in the data file.
  public func valueCount(of shard: Int) -> Int { firstValue(of: shard + 1) - firstValue(of: shard) }

  /// Returns the index of a shard's first value in the data file; of the shard after the last, their number.
  public func firstValue(of shard: Int) -> Int {
    precondition((0...shardCount).contains(shard), "no such shard")
    guard let section = sections.indices.first(where: { shard < firstShards[$0 + 1] }) else {
      return valueCount
    }
    let start = section == 0 ? 0 : sections[section - 1]
    return (start + (shard - firstShards[section]) * rowsPerShard) * valuesPerRow
  }

  /// The bytes that the ledger and the data file take when every shard is durable, in blocks of 4 KiB.
  public var diskBytes: Int {
    let block = 4096
    func rounded(_ bytes: Int) -> Int { (bytes + block - 1) / block * block }
    return rounded(64 * (1 + shardCount)) + rounded(NpyHeader.fileLength(count: valueCount)) + block
  }

  /// Returns the byte range of a shard in the data file.
  package func dataRange(of shard: Int) -> Range<Int> {
    NpyHeader.length + 8 * firstValue(of: shard)..<NpyHeader.length + 8 * firstValue(of: shard + 1)
  }
}
