// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import Glibc

/// The right to write into a folder on a file system that has no locks: a file that names its owner.
///
/// One process can create the file. A process that is killed leaves it: a later one on the same machine sees that
/// the owner is gone and takes over; from another machine that cannot be seen, and a person must remove the file.
/// The owner is known by its host, its process id and the time at which it started, so that a number which the
/// system gave to another process does not count.
struct OwnerFile {
  /// The name of the file in the folder.
  static let name = ".andor.owner"

  private let path: String
  private let text: String

  /// Takes the folder.
  /// - Throws: `LedgerError`: `locked` where another process has it, and what creating a file throws.
  init(in folder: String) throws(LedgerError) {
    path = "\(folder)/\(Self.name)"
    text = Self.description(of: getpid()) ?? "\(Machine.hostName) \(getpid()) 0"
    for _ in 0..<2 {
      if try create() { return }
      let owner = Self.read(path)
      guard Self.isGone(owner), removeLeftover(of: owner) else { throw Self.refusal(folder, owner) }
    }
    throw Self.refusal(folder, Self.read(path))
  }

  /// Gives the folder back, unless a person gave it to somebody else meanwhile.
  func remove() { if Self.read(path) == text { unlink(path) } }

  /// The second since 1970 at which a running process of this machine took the folder; `nil` where none has it.
  static func held(in folder: String) -> Int? {
    let path = "\(folder)/\(name)"
    var status = stat()
    guard stat(path, &status) == 0, !isGone(read(path)) else { return nil }
    return status.st_mtim.tv_sec
  }

  private func create() throws(LedgerError) -> Bool {
    let file: Descriptor
    do throws(SystemError) {
      file = try Descriptor(path, O_WRONLY | O_CREAT | O_EXCL)
    } catch {
      guard error.cause == EEXIST else { throw LedgerError(error) }
      return false
    }
    do throws(SystemError) {
      try file.write(Array(text.utf8), at: 0)
    } catch {
      // A file that names nobody would turn everybody away.
      unlink(path)
      throw LedgerError(error)
    }
    return true
  }

  /// Moves the file away before it is looked at again: of two processes that found the same leftover one removes
  /// it, and the file of a third that was faster is put back.
  private func removeLeftover(of owner: String) -> Bool {
    let aside = "\(path).\(getpid())"
    guard rename(path, aside) == 0 else { return errno == ENOENT }
    guard Self.read(aside) == owner else {
      rename(aside, path)
      return false
    }
    return unlink(aside) == 0
  }

  private static func read(_ path: String) -> String {
    guard let file = try? Descriptor(path, O_RDONLY), let bytes = try? file.read(count: 512, at: 0) else {
      return ""
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether the owner was a process of this machine that has ended.
  private static func isGone(_ owner: String) -> Bool {
    let words = owner.split(separator: " ")
    guard words.count == 3, words[0] == Machine.hostName, let number = pid_t(words[1]), number > 0 else {
      return false
    }
    if kill(number, 0) != 0 && errno == ESRCH { return true }
    guard words[2] != "0", let running = description(of: number) else { return false }
    return running != owner
  }

  /// Host, process id and start, in clock ticks since the machine's, of a running process.
  private static func description(of number: pid_t) -> String? {
    // The command, second in the line, may hold spaces and brackets: fields are counted after the last bracket.
    guard let line = Machine.text(of: "/proc/\(number)/stat"), let bracket = line.lastIndex(of: ")") else {
      return nil
    }
    let fields = line[bracket...].split(separator: " ")
    return fields.count > 20 ? "\(Machine.hostName) \(number) \(fields[20])" : nil
  }

  private static func refusal(_ folder: String, _ owner: String) -> LedgerError {
    let words = owner.split(separator: " ")
    let who = words.count == 3 ? " (process \(words[1]) on \(words[0]))" : ""
    return LedgerError(
      .locked, "\(folder) is in use by another coordinator\(who)",
      hint:
        "Wait for it, or stop it. Its file system has no locks: if that process has ended, remove \(folder)/\(name)."
    )
  }
}
