// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import CAndorWire
import CProtobufC

/// Turns headers into bytes and back.
///
/// Decoding is safe on any bytes: it takes at most 2 KiB + 4 · bytes of memory, checks every limit that
/// `Protocols/andor.proto` states, and ignores fields it does not know. It costs O(bytes); of a header of another
/// version only the version is read.
public enum WireCodec {
  /// Returns the bytes of a header frame.
  ///
  /// Texts for people are cut to their limits at a character's boundary. Numbers outside their limits
  /// are programmer errors: those without a wire form trap here, others are refused by the receiver.
  public static func encode(_ envelope: Envelope) -> [UInt8] {
    let arena = Arena(bytes: WireLimits.encodingBytes)
    let header = arena.make(Andor__V2__Envelope.self, andor__v2__envelope__init)
    header.pointee.version = envelope.version
    header.pointee.fingerprint = arena.copy(envelope.fingerprint?.bytes ?? [])
    header.pointee.session = envelope.session
    envelope.message.write(into: header, arena)
    let size = andor__v2__envelope__get_packed_size(header)
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = andor__v2__envelope__pack(header, buffer.baseAddress)
    }
  }

  /// Returns the header that some bytes hold.
  ///
  /// - Throws: `WireError`; of code `otherVersion` with the sender's version where that is not this build's.
  public static func decode(_ bytes: UnsafeRawBufferPointer) throws(WireError) -> Envelope {
    try decode(bytes, arena: arena(for: bytes))
  }

  /// Returns the header that an array's bytes hold.
  ///
  /// - Throws: `WireError`; of code `otherVersion` with the sender's version where that is not this build's.
  public static func decode(_ bytes: [UInt8]) throws(WireError) -> Envelope {
    let outcome = bytes.withUnsafeBytes { buffer in
      Result { () throws(WireError) in try decode(buffer) }
    }
    return try outcome.get()
  }

  /// Decodes inside an arena that the caller can look at afterwards.
  package static func decode(_ bytes: UnsafeRawBufferPointer, arena: Arena) throws(WireError) -> Envelope {
    guard bytes.count <= WireLimits.headerBytes else {
      throw WireError(.tooLarge, "a header has \(bytes.count) bytes of \(WireLimits.headerBytes) allowed")
    }
    if let version = leadingVersion(of: bytes) { try require(version) }
    let address = bytes.bindMemory(to: UInt8.self).baseAddress
    var allocator = arena.allocator
    guard let header = andor__v2__envelope__unpack(&allocator, bytes.count, address) else {
      throw arena.isExhausted
        ? WireError(.tooLarge, "a header of \(bytes.count) bytes needs more memory than it may take")
        : WireError(.malformed, "a header of \(bytes.count) bytes is not protobuf")
    }
    return try Envelope(header.pointee)
  }

  /// Returns the version that a header begins with, as those of every version do; `nil` where it does not.
  private static func leadingVersion(of bytes: UnsafeRawBufferPointer) -> UInt32? {
    // Field 1, a varint of at most five bytes.
    guard bytes.first == 0x08 else { return nil }
    var version: UInt64 = 0
    for (place, byte) in bytes.dropFirst().prefix(5).enumerated() {
      version |= UInt64(byte & 0x7F) << UInt64(7 * place)
      if byte < 0x80 { return UInt32(exactly: version) }
    }
    return nil
  }

  /// Refuses the headers of other versions.
  static func require(_ version: UInt32) throws(WireError) {
    guard version != WireLimits.version else { return }
    guard version > 0 else { throw WireError(.malformed, "a header has no protocol version") }
    throw WireError(
      .otherVersion(version),
      "the sender speaks protocol version \(version), this build speaks \(WireLimits.version)",
      hint: version < WireLimits.version
        ? "Upgrade the sender's andor to this version" : "Upgrade this andor to the sender's version")
  }

  /// Returns the arena in which some bytes are decoded.
  package static func arena(for bytes: UnsafeRawBufferPointer) -> Arena {
    Arena(bytes: WireLimits.arenaBytes(headerBytes: min(bytes.count, WireLimits.headerBytes)))
  }
}

extension Envelope {
  init(_ header: Andor__V2__Envelope) throws(WireError) {
    try WireCodec.require(header.version)
    version = header.version
    fingerprint =
      header.fingerprint.len == 0 ? nil : try Field.digest(header.fingerprint, "fingerprint")
    session = header.session
    message = try Message(header)
  }
}
