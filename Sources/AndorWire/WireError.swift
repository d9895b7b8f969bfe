// SPDX-License-Identifier: Apache-2.0

/// Why bytes from the other side are no message.
public struct WireError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of thing is wrong.
  public enum Code: Sendable, Equatable {
    /// The bytes are no header, or a field is beyond its limit.
    case malformed
    /// The header has too many bytes or would take too much memory.
    case tooLarge
    /// The sender speaks another protocol, of the version given: answer with a refusal.
    case otherVersion(UInt32)
    /// The header is sound but its kind is not known here.
    case unknownKind
    /// The raw frames do not fit the header.
    case payload
  }

  /// What kind of thing is wrong.
  public let code: Code
  /// What happened to what.
  public let message: String
  /// What to do about it.
  public let hint: String

  /// The protocol version of a sender that does not speak this build's.
  public var peerVersion: UInt32? {
    if case .otherVersion(let version) = code { version } else { nil }
  }

  /// `<what happened>. <what to do>`.
  public var description: String { "\(message). \(hint)" }

  init(_ code: Code, _ message: String, hint: String = "Ignore the message and watch its sender") {
    self.code = code
    self.message = message
    self.hint = hint
  }
}
