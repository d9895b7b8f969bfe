// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorText
import CProtobufC

/// Checks of single fields, by which protobuf's values become ours.
enum Field {
  /// Returns a text that was `least` to `limit` bytes of valid UTF-8, made harmless.
  ///
  /// This is the door by which texts of peers come in: what would move a terminal's cursor, colour its lines or turn
  /// their direction is replaced by what can be seen, so that no name and no reason forges a line of a log.
  static func text(
    _ data: ProtobufCBinaryData, _ name: String, least: Int = 0, limit: Int, keepsLines: Bool = false
  ) throws(WireError) -> String {
    guard data.len >= least, data.len <= limit else {
      throw WireError(.malformed, "\(name) has \(data.len) bytes where \(least) to \(limit) are allowed")
    }
    let bytes = UnsafeBufferPointer(start: data.data, count: data.len)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw WireError(.malformed, "\(name) is not UTF-8")
    }
    return keepsLines ? Escaping.printableLines(text) : Escaping.printable(text)
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

  /// Returns a digest of 32 bytes; `nil` for no bytes where it is not needed.
  static func digest(
    _ data: ProtobufCBinaryData, _ name: String, isNeeded: Bool
  ) throws(WireError) -> SHA256Digest? {
    data.len == 0 && !isNeeded ? nil : try digest(data, name)
  }

  /// Returns an enumeration's value; for one that is not known here, what stands for it.
  ///
  /// - Throws: `malformed` for 0, and for an unknown value where nothing stands for it.
  static func choice<Choice: RawRepresentable>(
    _ value: UInt32, _ name: String, unknown: Choice?
  ) throws(WireError) -> Choice where Choice.RawValue == UInt32 {
    guard value != 0, let choice = Choice(rawValue: value) ?? unknown else {
      throw WireError(.malformed, "\(name) has no meaning for \(value)")
    }
    return choice
  }

  /// Returns a kind of lease, also one that is not known here.
  static func kind(_ value: UInt32) throws(WireError) -> LeaseKind {
    LeaseKind(rawValue: UInt32(try number(value, "lease kind", in: 1...Int(Int32.max))))
  }

  /// Returns the number of values of each of some masks; those of a shard together have a limit.
  static func valuesPerMask(
    _ value: UInt32, _ masks: Int, of kind: LeaseKind
  ) throws(WireError) -> Int {
    let name = "values a mask"
    if kind.explains { return try number(value, name, in: 0...0) }
    let values = try number(value, name, in: (kind.evaluates ? 1 : 0)...Limits.valuesPerMask)
    guard values * masks <= Limits.shardValues else {
      throw WireError(
        .malformed, "\(masks) masks of \(values) values where \(Limits.shardValues) values are allowed")
    }
    return values
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
