// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Small text files with keys: read with a limit, created once, replaced as a whole.
enum KeyFile {
  /// No key file or list of workers is larger.
  static let maximumBytes = 4 << 20

  /// Who may read a file.
  enum Readers {
    /// It is not secret.
    case everybody
    /// Its owner, and the group that an orchestrator mounts secrets for.
    case group
    /// Its owner alone.
    case owner

    /// The mode bits that a file must not have.
    var forbidden: mode_t {
      switch self {
      case .everybody: 0
      case .group: 0o027
      case .owner: 0o077
      }
    }

    /// What to do beside a change of the mode.
    var advice: String {
      self == .owner
        ? " Where secrets are mounted for a group, copy it to a folder of the process's own first" : ""
    }
  }

  /// Returns the text of a file; throws `missingKeys` if it is not there, `damagedKeys` if it is too large or
  /// not text.
  ///
  /// A file that somebody beyond its readers may read, or anybody but its owner may write, is refused.
  static func read(_ path: String, for readers: Readers = .everybody) throws(TransportError) -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw .reading(path, errno) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .reading(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .reading(path, EISDIR) }
    guard status.st_size <= maximumBytes else { throw .damagedKeys("\(path) is not a key file") }
    if status.st_mode & readers.forbidden != 0 {
      throw TransportError(
        code: .exposedKey, message: "the secret key \(path) can be read or changed by others",
        hint: "Run `chmod 400` on it, or make new keys if somebody may have read it.\(readers.advice)")
    }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= maximumBytes {
      let got = Glibc.read(file, &buffer, buffer.count)
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw .reading(path, errno) }
      if got == 0 { break }
      bytes += buffer.prefix(got)
    }
    guard bytes.count <= maximumBytes, let text = String(validating: bytes, as: UTF8.self) else {
      throw .damagedKeys("\(path) is not a key file")
    }
    return text
  }

  /// Creates a file that must not exist yet, with its text and mode, and syncs it.
  static func create(_ path: String, _ text: String, mode: mode_t) throws(TransportError) {
    // Written while only the owner may, whatever the final mode and the umask are.
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw .creating("cannot create \(path)", errno) }
    defer { close(file) }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let put = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      if put < 0 && errno == EINTR { continue }
      guard put > 0 else { throw .creating("cannot write \(path)", errno) }
      rest = rest.dropFirst(put)
    }
    guard fchmod(file, mode) == 0, fsync(file) == 0 else { throw .creating("cannot write \(path)", errno) }
  }

  /// Puts a file with the text in the place of the old one; readers see the old or the new text.
  static func replace(_ path: String, _ text: String, mode: mode_t) throws(TransportError) {
    let temporary = "\(path).\(getpid())"
    unlink(temporary)
    do {
      try create(temporary, text, mode: mode)
    } catch {
      unlink(temporary)
      throw error
    }
    guard rename(temporary, path) == 0 else {
      let number = errno
      unlink(temporary)
      throw .creating("cannot write \(path)", number)
    }
  }
}

extension TransportError {
  /// Returns the error of a file or folder of keys that cannot be read; `number` is an `errno`.
  static func reading(_ path: String, _ number: Int32) -> TransportError {
    let hint =
      switch number {
      case ENOENT, ENOTDIR:
        "Make keys with `andor keys new DIR`, or copy the files of the coordinator's folder"
      case EACCES, EPERM: "Run as the user who owns the keys"
      default: "Check the folder, or make keys with `andor keys new DIR` in a new one"
      }
    let code: Code = [EIO, EMFILE, ENFILE, ENOMEM].contains(number) ? .keyStorage : .missingKeys
    return TransportError(
      code: code, message: "cannot read \(path): \(String(cString: strerror(number)))", hint: hint,
      cause: number)
  }

  /// Returns the error of a file or folder of keys that cannot be made or written; `number` is an `errno`.
  static func creating(_ what: String, _ number: Int32) -> TransportError {
    let hint =
      switch number {
      case ENOENT, ENOTDIR: "Make its parent folder first, or use another one"
      case EEXIST: "Use another folder, or remove the old keys first"
      case ENOSPC, EDQUOT, EIO: "Free some space or fix the disk, remove the folder, and make the keys again"
      default: "Use a folder of your own, and run as the user who owns the keys"
      }
    let code: Code = [ENOSPC, EDQUOT, EIO, EMFILE, ENFILE].contains(number) ? .keyStorage : .uncreatableKeys
    return TransportError(
      code: code, message: "\(what): \(String(cString: strerror(number)))", hint: hint, cause: number)
  }

  /// Returns the error of a file of keys that holds something else.
  static func damagedKeys(_ message: String) -> TransportError {
    TransportError(
      code: .damagedKeys, message: message,
      hint:
        "A key is 40 characters, as `andor keys new DIR` writes them: copy the file again, or make new keys")
  }
}
