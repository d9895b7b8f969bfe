// SPDX-License-Identifier: Apache-2.0

/// Why results could not be printed: the disk or device behind standard output failed, or is full.
package struct ConsoleError: Error, Sendable, CustomStringConvertible {
  /// What happened to what.
  package let message: String
  /// What to do about it.
  package let hint: String

  init(_ message: String, hint: String) { (self.message, self.hint) = (message, hint) }

  /// The message and the advice.
  package var description: String { "\(message). \(hint)" }
}
