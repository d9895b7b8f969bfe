// SPDX-License-Identifier: Apache-2.0
import AndorDigest

/// The frames of a ``Register``'s file, 1,024 bytes each.
///
/// Header: 0 magic "andorreg", 8 version (u32), 12 zero (u32), 16 fingerprint of the job (32 bytes), zeros. Entry:
/// 0 magic "andorent", 8 number (u32), 12 length (u32), 16 the job's tag (u64), 24 the entry, zeros. Both: 1020
/// CRC-32C of the first 1,020 bytes. Integers are little-endian. In every version the header's magic, version and
/// checksum keep their places.
struct RegisterFrames {
  static let length = 1024
  static let version: UInt32 = 1
  /// The most bytes of an entry.
  static let entryBytes = checksum - start

  private static let start = 24
  private static let checksum = length - 4
  private static let headerMagic = Array("andorreg".utf8)
  private static let entryMagic = Array("andorent".utf8)

  private let fingerprint: SHA256Digest

  init(_ fingerprint: SHA256Digest) { self.fingerprint = fingerprint }

  /// The content of a header.
  enum Reading {
    case sound
    /// Of another job.
    case foreign
    case otherVersion(UInt32)
    /// Not a header; the job being known, it can be written again.
    case damaged
  }

  var header: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Self.length)
    bytes.replaceSubrange(0..<8, with: Self.headerMagic)
    LittleEndian.store(Self.version, in: &bytes, at: 8)
    bytes.replaceSubrange(16..<48, with: fingerprint.bytes)
    return Self.sealed(bytes)
  }

  func readHeader(_ bytes: ArraySlice<UInt8>) -> Reading {
    guard Self.isSound(bytes, magic: Self.headerMagic) else { return .damaged }
    let found = LittleEndian.load(UInt32.self, from: bytes, at: 8)
    if found != Self.version { return .otherVersion(found) }
    return bytes.elementsEqual(header) ? .sound : .foreign
  }

  func frame(of entry: [UInt8], number: UInt32) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Self.length)
    bytes.replaceSubrange(0..<8, with: Self.entryMagic)
    LittleEndian.store(number, in: &bytes, at: 8)
    LittleEndian.store(UInt32(entry.count), in: &bytes, at: 12)
    LittleEndian.store(fingerprint.prefix64, in: &bytes, at: 16)
    bytes.replaceSubrange(Self.start..<Self.start + entry.count, with: entry)
    return Self.sealed(bytes)
  }

  /// Returns the entry in a frame; `nil` where there is none with this number of this job.
  func read(_ bytes: ArraySlice<UInt8>, number: UInt32) -> [UInt8]? {
    guard Self.isSound(bytes, magic: Self.entryMagic),
      LittleEndian.load(UInt32.self, from: bytes, at: 8) == number,
      LittleEndian.load(UInt64.self, from: bytes, at: 16) == fingerprint.prefix64
    else { return nil }
    let count = Int(LittleEndian.load(UInt32.self, from: bytes, at: 12))
    guard (1...Self.entryBytes).contains(count) else { return nil }
    let first = bytes.startIndex + Self.start
    return Array(bytes[first..<first + count])
  }

  private static func sealed(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    LittleEndian.store(CRC32C.checksum(bytes[..<checksum]), in: &bytes, at: checksum)
    return bytes
  }

  private static func isSound(_ bytes: ArraySlice<UInt8>, magic: [UInt8]) -> Bool {
    bytes.count == length && bytes.starts(with: magic)
      && LittleEndian.load(UInt32.self, from: bytes, at: checksum) == CRC32C.checksum(bytes.prefix(checksum))
  }
}
