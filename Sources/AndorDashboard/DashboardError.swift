// SPDX-License-Identifier: Apache-2.0
import AndorSystem

/// Why a dashboard cannot be shown.
public struct DashboardError: Error, Sendable, CustomStringConvertible {
  /// What kind of error it is.
  public enum Code: Sendable {
    /// The text is not an address, or other machines reach it and that was not asked for.
    case address
    /// The dashboard cannot listen at the address.
    case listening
    /// The token is too short, too long, or has characters that a URL does not take.
    case token
  }

  /// What kind of error it is.
  public let code: Code
  /// What happened to what.
  public let message: String
  /// What to do about it.
  public let hint: String

  init(_ code: Code, _ message: String, hint: String) {
    (self.code, self.message, self.hint) = (code, message, hint)
  }

  /// Creates the error of a dashboard for which the system had no thread or no descriptor.
  init(_ error: SystemError) {
    self.init(.listening, "the dashboard cannot start: \(error.message)", hint: error.hint)
  }

  /// The message and the advice.
  public var description: String { "\(message). \(hint)" }
}
