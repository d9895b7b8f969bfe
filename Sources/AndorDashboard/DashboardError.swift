// SPDX-License-Identifier: Apache-2.0

/// Why a dashboard cannot be shown.
public struct DashboardError: Error, Sendable, CustomStringConvertible {
  /// The kinds of error.
  public enum Code: Sendable {
    /// The address is none, or one that must be asked for explicitly.
    case address
    /// The address cannot be listened at.
    case listening
    /// The token given is too short or has other characters than a URL takes.
    case token
  }

  /// The kind.
  public let code: Code
  /// What happened to what.
  public let message: String
  /// What to do about it.
  public let hint: String

  init(_ code: Code, _ message: String, hint: String) {
    (self.code, self.message, self.hint) = (code, message, hint)
  }

  /// The message and the advice.
  public var description: String { "\(message). \(hint)" }
}
