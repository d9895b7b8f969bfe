// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import CProtobufC

/// Checks of single fields, by which protobuf's values become ours.
enum Field {
  /// Returns a text of `least` to `limit` bytes of valid UTF-8.
  static func text(
    _ data: ProtobufCBinaryData, _ name: String, least: Int = 0, limit: Int
  ) throws(WireError) -> String {
    guard data.len >= least, data.len <= limit else {
      throw WireError(.malformed, "\(name) has \(data.len) bytes where \(least) to \(limit) are allowed")
    }
    let bytes = UnsafeBufferPointer(start: data.data, count: data.len)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw WireError(.malformed, "\(name) is not UTF-8")
    }
    return text
  }

  /// Returns a digest of exactly 32 bytes.
  static func digest(_ data: ProtobufCBinaryData, _ name: String) throws(WireError) -> SHA256Digest {
    guard data.len == 32,
      let digest = SHA256Digest(bytes: Array(UnsafeBufferPointer(start: data.data, count: data.len)))
    else { throw WireError(.malformed, "\(name) has \(data.len) bytes, a SHA-256 has 32") }
    return digest
  }

  /// Returns a number inside a range.
  static func number(
    _ value: some BinaryInteger, _ name: String, in range: ClosedRange<Int>
  ) throws(WireError) -> Int {
    guard let number = Int(exactly: value), range.contains(number) else {
      throw WireError(
        .malformed, "\(name) is \(value) where \(range.lowerBound) to \(range.upperBound) is allowed")
    }
    return number
  }

  /// One of an enumeration's known values.
  static func choice<Choice: RawRepresentable>(
    _ value: UInt32, _ name: String, of type: Choice.Type
  ) throws(WireError) -> Choice where Choice.RawValue == UInt32 {
    guard let choice = Choice(rawValue: value) else {
      throw WireError(.malformed, "\(name) has no meaning for \(value)")
    }
    return choice
  }

  /// Returns a game's shard and the attempt at it.
  static func lease(_ game: UInt32, _ shard: UInt32, _ attempt: UInt32) throws(WireError) -> Lease {
    Lease(
      shard: ShardReference(
        game: try number(game, "game", in: WireLimits.numbers),
        index: try number(shard, "shard", in: WireLimits.numbers)),
      attempt: try number(attempt, "attempt", in: WireLimits.attempts))
  }
}
