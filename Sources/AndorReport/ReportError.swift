// SPDX-License-Identifier: Apache-2.0

/// Why a result cannot be shown or exported.
public struct ReportError: Error, Sendable, CustomStringConvertible {
  /// What kind of thing is wrong.
  public enum Code: Sendable, Equatable {
    /// Parts of a result contradict each other: it was not written by andor, or was changed since.
    case damaged
    /// The result has no such thing.
    case refused
  }

  /// What kind of thing is wrong.
  public let code: Code
  /// What is wrong with what.
  public let message: String
  /// What to do about it.
  public let hint: String

  /// Creates an error from its parts.
  public init(_ code: Code, _ message: String, hint: String) {
    (self.code, self.message, self.hint) = (code, message, hint)
  }

  /// `<what>. <what to do>`.
  public var description: String { "\(message). \(hint)" }
}
