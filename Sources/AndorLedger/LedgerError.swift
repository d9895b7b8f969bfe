// SPDX-License-Identifier: Apache-2.0
import Glibc

/// An error on disk: which file, why, and what to do about it.
public struct LedgerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of failure, for code that decides; extensible, so always keep a default case.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    /// The kind's name as it appears in logs.
    public let description: String

    /// No space or quota is left; the same write may succeed later.
    public static let full = Code(description: "full")
    /// The process or the machine has too many files open; the same may succeed once some are closed.
    public static let exhausted = Code(description: "exhausted")
    /// The operating system refused or failed a read, write or sync; nothing may be assumed durable.
    public static let io = Code(description: "io")
    /// Another process holds the job folder.
    public static let locked = Code(description: "locked")
    /// Bytes on disk or in a submission are not what they claim to be.
    public static let damaged = Code(description: "damaged")
    /// The file is sound but belongs to another job, game or plan.
    public static let foreign = Code(description: "foreign")
    /// The file was written by an earlier version of andor, in a format that is not read any more.
    public static let older = Code(description: "older")
    /// The file was written by a newer version of andor.
    public static let newer = Code(description: "newer")
    /// A file or folder that should be there is not.
    public static let missing = Code(description: "missing")
    /// A file or folder that should not be there is.
    public static let exists = Code(description: "exists")
    /// A file or folder that is there may not be read, or is of the wrong kind.
    public static let unreadable = Code(description: "unreadable")
    /// A file or folder of the output cannot be made or written.
    public static let uncreatable = Code(description: "uncreatable")
    /// The committer was closed before the submission was written.
    public static let closed = Code(description: "closed")
  }

  /// The kind of failure.
  public let code: Code
  /// What happened to what, as a sentence without its full stop.
  public let message: String
  /// What to do about it, as a sentence.
  public let hint: String
  /// The operating system's error number, or 0.
  public let errno: Int32

  /// Creates an error from its parts.
  public init(_ code: Code, _ message: String, hint: String, errno: Int32 = 0) {
    self.code = code
    self.message = message
    self.hint = hint
    self.errno = errno
  }

  /// Whether the same operation may succeed later, once space or files are free.
  public var isRetryable: Bool { code == .full || code == .exhausted }

  /// Returns the same error with other advice, from a caller who knows what was asked for; that about limits
  /// stays.
  public func advising(_ hint: String) -> LedgerError {
    let isLimit = [EFBIG, EMFILE, ENFILE].contains(errno)
    return LedgerError(code, message, hint: isLimit ? self.hint : hint, errno: errno)
  }

  /// The message and the hint in one line.
  public var description: String { "\(message). \(hint)" }

  /// Returns the error of a file whose format is not the one that this build reads and writes.
  static func version(_ found: UInt32, known: UInt32, of path: String) -> LedgerError {
    found > known
      ? LedgerError(
        .newer, "\(path) has format \(found), this andor reads format \(known)",
        hint: "Use the newer andor that wrote it.")
      : LedgerError(
        .older, "\(path) has format \(found) of an earlier andor, this andor reads format \(known)",
        hint: "Finish the job with the andor that wrote it, or run it again in another folder.")
  }

  /// Returns the error of a system call that has just failed with `number` while it did `action` to `path`.
  package static func system(_ action: String, _ path: String, _ number: Int32) -> LedgerError {
    let reason = String(cString: strerror(number))
    let message = "cannot \(action) \(path): \(reason)"
    switch number {
    case EFBIG:
      let hint =
        "Raise the limit on the size of files (ulimit -f), or use a file system that takes larger ones."
      return LedgerError(.full, message, hint: hint, errno: number)
    case ENOSPC, EDQUOT:
      let hint = "Free some space, then run `andor resume`; a running coordinator continues by itself."
      return LedgerError(.full, message, hint: hint, errno: number)
    case ENOENT, ENOTDIR:
      return LedgerError(.missing, message, hint: "Check the path.", errno: number)
    case EEXIST, ENOTEMPTY:
      return LedgerError(.exists, message, hint: "Choose another folder.", errno: number)
    case EMFILE, ENFILE:
      let hint =
        "Raise the limit of open files (ulimit -n), then run `andor resume`; a running coordinator continues by itself."
      return LedgerError(.exhausted, message, hint: hint, errno: number)
    case EISDIR:
      return LedgerError(.unreadable, message, hint: "Name a file.", errno: number)
    case EACCES, EPERM, EROFS:
      return LedgerError(.io, message, hint: "Make the folder writable for this user.", errno: number)
    default:
      return LedgerError(.io, message, hint: "Check the disk, then run `andor resume`.", errno: number)
    }
  }

  /// Returns the error of a file or folder that could not be made: `uncreatable`, unless the disk is full or
  /// failed.
  package static func creating(_ path: String, _ number: Int32) -> LedgerError {
    let refusals = [
      EACCES, EPERM, EROFS, ENOENT, ENOTDIR, EISDIR, ENOTEMPTY, ENAMETOOLONG, ELOOP, EINVAL, ENXIO, ETXTBSY,
    ]
    let error = system("create", path, number)
    guard refusals.contains(number) else { return error }
    let hint =
      number == EISDIR || number == ENOTEMPTY
      ? "A folder has this name: move it away."
      : "Check that its folder exists and that you may write to it."
    return LedgerError(.uncreatable, error.message, hint: hint, errno: number)
  }

  /// Returns the error of a file or folder that could not be opened to be read: `unreadable` where that is
  /// forbidden.
  package static func reading(_ path: String, _ number: Int32) -> LedgerError {
    let error = system("read", path, number)
    guard [EACCES, EPERM, ELOOP, ENXIO].contains(number) else { return error }
    return LedgerError(.unreadable, error.message, hint: "Check its permissions.", errno: number)
  }
}
