// SPDX-License-Identifier: Apache-2.0

/// Why a file could not be read as its format says; the rooms above turn it into errors of their own.
public struct FormatError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of failure, for code that decides; extensible, so always keep a default case.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    /// The kind's name as it appears in logs.
    public let description: String

    /// A file, or a part of it that is asked for by name, is not there or cannot be opened.
    public static let missing = Code(description: "missing")
    /// The file is damaged or beyond the limits.
    public static let invalid = Code(description: "invalid")
    /// The file is sound but holds what is not read here.
    public static let unsupported = Code(description: "unsupported")
  }

  /// The kind of failure.
  public let code: Code
  /// What is wrong, without a full stop.
  public let message: String
  /// The file.
  public let place: String
  /// What to do about it, a sentence.
  public let hint: String

  init(_ code: Code, _ message: String, at place: String, hint: String) {
    (self.code, self.message, self.place, self.hint) = (code, message, place, hint)
  }

  /// `<what> in <where>. <what to do>`.
  public var description: String { "\(message) in \(place). \(hint)" }
}
