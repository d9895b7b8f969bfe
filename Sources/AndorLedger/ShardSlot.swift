// SPDX-License-Identifier: Apache-2.0
import AndorDigest

/// The 64 bytes of a shard in a ledger file, at offset 64 · (1 + shard).
///
/// Integers are little-endian. A shard that is to do has 64 zero bytes. Bits of the flags that this build does not
/// know, and the bytes that are to be zero, are kept as they are when a slot is annotated.
///
/// | offset | bytes | content |
/// |---|---|---|
/// | 0 | 1 | state: 0 to do, 1 durable |
/// | 1 | 1 | flags: 1 audit owed, 2 audited, 4 confirmed |
/// | 2 | 2 | number of the numerics class |
/// | 4 | 4 | shard |
/// | 8 | 4 | attempt |
/// | 12 | 4 | microseconds |
/// | 16 | 4 | number of the producer |
/// | 20 | 4 | number of the auditor |
/// | 24 | 12 | digest of the range of values |
/// | 36 | 12 | zero; the digest of partial sums in slots of earlier builds |
/// | 48 | 8 | the game's tag |
/// | 56 | 4 | zero |
/// | 60 | 4 | CRC-32C of the first 60 bytes |
package enum ShardSlot {
  package static let length = 64
  private static let durable: UInt8 = 1

  /// The content of a slot.
  package enum Reading: Hashable {
    case toDo
    case durable(ShardRecord)
    case damaged
    /// A sound slot of another shard, game, job or state than belongs here.
    case foreign
  }

  package static func offset(of shard: Int) -> Int { LedgerHeader.length + shard * length }

  package static func bytes(of record: ShardRecord, in identity: GameIdentity) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: length)
    bytes[0] = durable
    LittleEndian.store(UInt32(record.stamp.shard), in: &bytes, at: 4)
    LittleEndian.store(record.stamp.attempt, in: &bytes, at: 8)
    LittleEndian.store(record.stamp.microseconds, in: &bytes, at: 12)
    LittleEndian.store(record.values.head, in: &bytes, at: 24)
    LittleEndian.store(record.values.tail, in: &bytes, at: 32)
    LittleEndian.store(identity.tag, in: &bytes, at: 48)
    annotate(&bytes, with: record.stamp)
    assert(read(bytes[...], shard: record.stamp.shard, in: identity) == .durable(record))
    return bytes
  }

  /// Writes into a slot what may change after it is durable, and who made it; then its checksum.
  static func annotate(_ bytes: inout [UInt8], with stamp: ShardStamp) {
    bytes[1] = stamp.flags.rawValue
    LittleEndian.store(stamp.numericsClass, in: &bytes, at: 2)
    LittleEndian.store(stamp.producer, in: &bytes, at: 16)
    LittleEndian.store(stamp.auditor, in: &bytes, at: 20)
    LittleEndian.store(CRC32C.checksum(bytes[..<60]), in: &bytes, at: 60)
  }

  package static func read(_ bytes: ArraySlice<UInt8>, shard: Int, in identity: GameIdentity) -> Reading {
    if bytes.allSatisfy({ $0 == 0 }) { return .toDo }
    guard bytes.count == length,
      LittleEndian.load(UInt32.self, from: bytes, at: 60) == CRC32C.checksum(bytes.prefix(60))
    else { return .damaged }
    guard bytes[bytes.startIndex] == durable,
      LittleEndian.load(UInt32.self, from: bytes, at: 4) == UInt32(shard),
      LittleEndian.load(UInt64.self, from: bytes, at: 48) == identity.tag
    else { return .foreign }
    let stamp = ShardStamp(
      shard: shard,
      attempt: LittleEndian.load(UInt32.self, from: bytes, at: 8),
      microseconds: LittleEndian.load(UInt32.self, from: bytes, at: 12),
      producer: LittleEndian.load(UInt32.self, from: bytes, at: 16),
      auditor: LittleEndian.load(UInt32.self, from: bytes, at: 20),
      numericsClass: LittleEndian.load(UInt16.self, from: bytes, at: 2),
      flags: ShardFlags(rawValue: bytes[bytes.startIndex + 1]))
    return .durable(ShardRecord(stamp: stamp, values: ShortDigest(bytes: bytes, at: 24)))
  }
}
