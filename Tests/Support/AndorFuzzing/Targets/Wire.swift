// SPDX-License-Identifier: Apache-2.0
import AndorWire

/// A header of a message: what is accepted keeps every limit, so that it encodes and decodes to itself.
@Sendable func checkWire(_ bytes: [UInt8]) throws -> Bool {
  try bytes.withUnsafeBytes { buffer in
    let arena = WireCodec.arena(for: buffer)
    try require(
      arena.capacity <= 2048 + 4 * min(bytes.count, 65_536), "the decoder has \(arena.capacity) bytes")
    defer { assert(arena.used <= arena.capacity) }
    let envelope: Envelope
    do throws(WireError) {
      envelope = try WireCodec.decode(buffer, arena: arena)
    } catch {
      try requireShort("\(error)")
      return false
    }
    let encoded = WireCodec.encode(envelope)
    try require(encoded.count <= WireLimits.headerBytes, "a header of \(encoded.count) bytes is sent")
    guard let again = try? WireCodec.decode(encoded) else {
      throw Finding("what was accepted is refused again")
    }
    try require(again == envelope, "the message changes on its way: \(envelope) \(again)")
    try require(WireCodec.encode(again) == encoded, "the bytes change on their way")
    for sizes in [[], [8], [8, 8], [1 << 20, 1 << 20, 1]] {
      do { try envelope.message.check(payloadSizes: sizes) } catch { try requireShort("\(error)") }
    }
    return true
  }
}
