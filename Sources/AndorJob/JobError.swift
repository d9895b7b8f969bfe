// SPDX-License-Identifier: Apache-2.0

/// The error of a job file, a plan, or a file they name that cannot be used.
public struct JobError: Error, Sendable, CustomStringConvertible {
  /// The kinds of error, each with its exit code.
  public enum Code: Sendable, Equatable {
    /// The job file or the data it names is not acceptable (exit code 65).
    case invalid
    /// A file is not there, or cannot be read (exit code 66).
    case missing
    /// The job needs more memory, disk or players than there are (exit code 65).
    case tooLarge
    /// The job needs something that this worker or machine does not allow (exit code 78).
    case refused
  }

  /// The kind of error.
  public let code: Code
  /// What is wrong, as a sentence without its full stop.
  public let message: String
  /// The place, such as `games[2].inputs[0].players`; empty where the message names it.
  public let place: String
  /// What to do about it.
  public let hint: String

  /// Creates an error with its place and advice.
  public init(_ code: Code, _ message: String, at place: String = "", hint: String) {
    self.code = code
    self.message = message
    self.place = place
    self.hint = hint
  }

  /// `<what> in <where>. <what to do>`.
  public var description: String {
    place.isEmpty ? "\(message). \(hint)" : "\(message) in \(place). \(hint)"
  }
}
