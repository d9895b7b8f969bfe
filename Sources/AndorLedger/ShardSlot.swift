// SPDX-License-Identifier: Apache-2.0
import AndorDigest

/// The 64 bytes of a shard in a ledger file, at offset 64 · (1 + shard).
///
/// Offsets: 0 state (u32: 0 to do, 1 recorded), 4 shard (u32), 8 attempt (u32), 12 microseconds (u32),
/// 16 worker (u64), 24 digest of the values range (12 bytes), 36 digest of the sums range (12 bytes),
/// 48 the game's tag (u64), 56 zero (u32), 60 CRC-32C of the first 60 bytes. A shard that is to do has 64
/// zero bytes.
package enum ShardSlot {
  package static let length = 64
  private static let recorded: UInt32 = 1

  /// The content of a slot.
  package enum Reading: Hashable {
    case toDo
    case recorded(ShardRecord)
    case damaged
    /// A sound slot of another shard, game, job or state than belongs here.
    case foreign
  }

  package static func offset(of shard: Int) -> Int { LedgerHeader.length + shard * length }

  package static func bytes(of record: ShardRecord, in identity: GameIdentity) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: length)
    LittleEndian.store(recorded, in: &bytes, at: 0)
    LittleEndian.store(UInt32(record.stamp.shard), in: &bytes, at: 4)
    LittleEndian.store(record.stamp.attempt, in: &bytes, at: 8)
    LittleEndian.store(record.stamp.microseconds, in: &bytes, at: 12)
    LittleEndian.store(record.stamp.worker, in: &bytes, at: 16)
    LittleEndian.store(record.values.head, in: &bytes, at: 24)
    LittleEndian.store(record.values.tail, in: &bytes, at: 32)
    LittleEndian.store(record.sums.head, in: &bytes, at: 36)
    LittleEndian.store(record.sums.tail, in: &bytes, at: 44)
    LittleEndian.store(identity.tag, in: &bytes, at: 48)
    LittleEndian.store(CRC32C.checksum(bytes[..<60]), in: &bytes, at: 60)
    return bytes
  }

  package static func read(_ bytes: ArraySlice<UInt8>, shard: Int, in identity: GameIdentity) -> Reading {
    if bytes.allSatisfy({ $0 == 0 }) { return .toDo }
    guard bytes.count == length,
      LittleEndian.load(UInt32.self, from: bytes, at: 60) == CRC32C.checksum(bytes.prefix(60))
    else { return .damaged }
    guard LittleEndian.load(UInt32.self, from: bytes, at: 0) == recorded,
      LittleEndian.load(UInt32.self, from: bytes, at: 4) == UInt32(shard),
      LittleEndian.load(UInt64.self, from: bytes, at: 48) == identity.tag
    else { return .foreign }
    let stamp = ShardStamp(
      shard: shard,
      attempt: LittleEndian.load(UInt32.self, from: bytes, at: 8),
      worker: LittleEndian.load(UInt64.self, from: bytes, at: 16),
      microseconds: LittleEndian.load(UInt32.self, from: bytes, at: 12))
    return .recorded(
      ShardRecord(
        stamp: stamp, values: ShortDigest(bytes: bytes, at: 24), sums: ShortDigest(bytes: bytes, at: 36)))
  }
}
