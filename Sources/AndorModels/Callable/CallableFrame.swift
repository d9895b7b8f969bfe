// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorFormats
import AndorJob

/// What an attached callable offers: the first frame on each connection (`Protocols/callable.md`).
package struct CallableOffer: Equatable, Sendable {
  /// What the values depend on, 64 hexadecimal digits; zeros where it is not known.
  package var key: String
  /// Rows of a batch that suit it; `nil`: as this side wants.
  package var batch: Int?
  /// What computes the values, with its version.
  package var versions: [String: String]
  /// The players of each game.
  package var games: [String: Int]

  /// The version of the protocol.
  static let version = 1
  /// Most bytes of an offer.
  static let limit = 1 << 24

  /// Reads an offer; `nil` for what is none.
  /// - Throws: `ModelError` for one of another version of the protocol.
  package init?(_ frame: [UInt8]) throws(ModelError) {
    var reader = CallableReader(frame)
    guard reader.byte() == UInt8(ascii: "v"), reader.take(8).map(Array.init) == Array("andor-cl".utf8),
      let version = reader.number()
    else { return nil }
    guard version == Self.version else {
      throw ModelError(
        .refused,
        "the callable speaks version \(version) of the protocol, this andor version \(Self.version)",
        hint: "Update the older one.")
    }
    guard let key = reader.take(32), let batch = reader.number(), let count = reader.number(), count <= 16,
      batch == 0 || batch <= Limits.batch && batch & (batch - 1) == 0
    else { return nil }
    let digits = Array("0123456789abcdef".utf8)
    self.key = String(
      decoding: key.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    self.batch = batch == 0 ? nil : batch
    (versions, games) = ([:], [:])
    for _ in 0..<count {
      guard let name = reader.text(limit: 256), let version = reader.text(limit: 256) else { return nil }
      versions[name] = version
    }
    guard let games = reader.number(), (1...100_000).contains(games) else { return nil }
    for _ in 0..<games {
      guard let name = reader.text(limit: 128), let players = reader.number(),
        (1...1024).contains(players), self.games.updateValue(players, forKey: name) == nil
      else { return nil }
    }
    guard reader.isAtEnd else { return nil }
  }
}

/// The frames that this side sends to a callable, without their length.
enum CallableFrame {
  /// What the process does that is connected.
  enum Role: UInt8 {
    case plans = 0
    case evaluates = 1
  }

  /// Takes an offer.
  static func accept(_ role: Role, process: Int32, build: String) -> [UInt8] {
    [UInt8(ascii: "h")] + little(UInt32(CallableOffer.version)) + [role.rawValue]
      + little(UInt32(bitPattern: process)) + text(build)
  }

  /// Does not take it, with a sentence why.
  static func refuse(_ reason: String) -> [UInt8] { [UInt8(ascii: "r")] + text(reason) }

  /// Asks for the values of masks of a game.
  static func request(_ game: String, _ masks: MaskTable) -> [UInt8] {
    var frame = [UInt8(ascii: "v")] + text(game) + little(UInt32(masks.count))
    masks.words.map(\.littleEndian).withUnsafeBytes { frame.append(contentsOf: $0) }
    return frame
  }

  /// Says how far a phase of the job is; a total of 0 is not known.
  static func phase(_ name: String, done: Int, total: Int) -> [UInt8] {
    [UInt8(ascii: "b")] + text(name) + PythonThread.little(UInt64(max(0, done)))
      + PythonThread.little(UInt64(max(0, total)))
  }

  /// Takes the request in flight back, unless it has been begun.
  static let cancel = [UInt8(ascii: "c")]

  /// Says how the job ended, before the connection is closed.
  static func end(_ outcome: CallableAudience.Outcome, _ reason: String) -> [UInt8] {
    [UInt8(ascii: "e"), outcome.rawValue] + text(String(reason.prefix(4096)))
  }

  private static func little(_ word: UInt32) -> [UInt8] { PythonThread.little(word) }
  private static func text(_ text: String) -> [UInt8] { PythonThread.text(text) }
}

/// The answer of a callable to a request.
package enum CallableAnswer: Equatable {
  /// The bytes of the values.
  case values(ArraySlice<UInt8>)
  /// Why there are none: the cause, the exception with its message, and where it was raised.
  case error(cause: UInt8, text: String)

  /// Reads an answer with as many values as there were masks; `nil` for what is none.
  package init?(_ frame: [UInt8], masks: Int) {
    switch frame.first {
    case UInt8(ascii: "a"):
      guard frame.count == 1 + 8 * masks else { return nil }
      self = .values(frame.dropFirst())
    case UInt8(ascii: "x"):
      var reader = CallableReader(frame)
      guard frame.count <= 1 << 16, reader.byte() != nil, let cause = reader.byte(), cause <= 3,
        let type = reader.text(limit: 256), let message = reader.text(limit: 16_384),
        let places = reader.text(limit: 16_384), reader.isAtEnd
      else { return nil }
      let said = [type, message].filter { !$0.isEmpty }.joined(separator: ": ")
      self = .error(cause: cause, text: places.isEmpty ? said : "\(said); \(places)")
    default: return nil
    }
  }

  /// Most bytes of an answer.
  static let limit = 1 << 30
}

/// Reads the parts of a frame; `nil` for what is not there.
private struct CallableReader {
  private var rest: ArraySlice<UInt8>

  init(_ frame: [UInt8]) { rest = frame[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func byte() -> UInt8? { rest.popFirst() }

  mutating func number() -> Int? { PythonThread.number(&rest, bytes: 4) }

  mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard rest.count >= count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  mutating func text(limit: Int) -> String? {
    guard let count = number(), count <= limit, let bytes = take(count) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }
}
