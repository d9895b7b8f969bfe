// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A refusal of the operating system; the rooms above turn it into errors of their own.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of refusal, for code that decides; extensible, so always keep a default case.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    /// The kind's name as it appears in logs.
    public let description: String

    /// A file or folder could not be made.
    public static let creating = Code(description: "creating")
    /// A file or folder could not be opened to be read.
    public static let reading = Code(description: "reading")
    /// Another operation on a file or folder failed.
    public static let file = Code(description: "file")
    /// A thread, a process or a descriptor that is no file was refused.
    public static let resource = Code(description: "resource")
  }

  /// The kind of refusal.
  public let code: Code
  /// The attempted action, as a verb.
  public let action: String
  /// The object of the action: a path, a program or a kind of thing.
  public let place: String
  /// The `errno` of the call.
  public let cause: Int32

  /// Creates the error of a call that has just failed with `cause` while it did `action` to `place`.
  package init(_ code: Code, _ action: String, _ place: String, _ cause: Int32) {
    self.code = code
    self.action = action
    self.place = place
    self.cause = cause
  }

  /// The system's own words for the cause.
  public var reason: String { String(cString: strerror(cause)) }

  /// What happened to what, as a sentence without its full stop.
  public var message: String { "cannot \(action) \(place): \(reason)" }

  /// What to do about it, as a sentence.
  public var hint: String {
    code == .resource
      ? "Check the limits on processes, open files and memory (ulimit -a)."
      : "Check the path and its permissions."
  }

  /// The message and the hint in one line.
  public var description: String { "\(message). \(hint)" }
}
