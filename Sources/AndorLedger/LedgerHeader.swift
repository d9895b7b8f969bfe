// SPDX-License-Identifier: Apache-2.0
import AndorDigest

/// The first 64 bytes of a ledger file.
///
/// Offsets: 0 magic "andorlgr", 8 version (u32), 12 shard count (u32), 16 rows of a shard (u32),
/// 20 fingerprint (32 bytes), 52 the game's tag (u64), 60 CRC-32C of the first 60 bytes. Integers are
/// little-endian. In every version magic, version and checksum keep their places. Version 1, of andor 0.1.0, did not
/// know flags, classes and registers of producers; its ledgers are refused.
package enum LedgerHeader {
  package static let length = 64
  package static let version: UInt32 = 2
  private static let magic = Array("andorlgr".utf8)

  /// The content of a header.
  package enum Reading: Hashable {
    case sound
    /// Another job, game or shard size.
    case foreign
    /// A sound header of a version before or after this build's.
    case otherVersion(UInt32)
    /// Not a header; the identity being known, it can be written again.
    case damaged
  }

  package static func bytes(of identity: GameIdentity) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: length)
    bytes.replaceSubrange(0..<8, with: magic)
    LittleEndian.store(version, in: &bytes, at: 8)
    LittleEndian.store(UInt32(identity.shardCount), in: &bytes, at: 12)
    LittleEndian.store(UInt32(identity.rowsPerShard), in: &bytes, at: 16)
    bytes.replaceSubrange(20..<52, with: identity.fingerprint.bytes)
    LittleEndian.store(identity.tag, in: &bytes, at: 52)
    LittleEndian.store(CRC32C.checksum(bytes[..<60]), in: &bytes, at: 60)
    return bytes
  }

  package static func read(_ bytes: ArraySlice<UInt8>, as identity: GameIdentity) -> Reading {
    guard bytes.count == length, bytes.prefix(8).elementsEqual(magic),
      LittleEndian.load(UInt32.self, from: bytes, at: 60) == CRC32C.checksum(bytes.prefix(60))
    else { return .damaged }
    let found = LittleEndian.load(UInt32.self, from: bytes, at: 8)
    if found != version { return .otherVersion(found) }
    let own = Self.bytes(of: identity)
    // A game that is no cube may have had fewer shards when the header was written.
    let rest = 16..<60
    let shards = LittleEndian.load(UInt32.self, from: bytes, at: 12)
    let isExtended =
      !identity.isCube && shards < identity.shardCount
      && bytes.dropFirst(rest.lowerBound).prefix(rest.count).elementsEqual(own[rest])
    return isExtended || bytes.elementsEqual(own) ? .sound : .foreign
  }
}
