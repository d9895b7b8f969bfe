// SPDX-License-Identifier: Apache-2.0
import AndorTestKit
import Glibc
import Synchronization

/// A folder of its own for a test. At the end, processes that still mention it are killed, and it is removed.
final class Scratch: Sendable {
  let path: String
  private let names = Atomic(0)

  init() {
    var template = Array("/tmp/andor-cluster-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("no scratch folder: errno \(errno)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for process in Processes.mentioning(path) { kill(process, SIGKILL) }
    Self.remove(path)
  }

  /// A path that no file has yet.
  func newName() -> String {
    "\(path)/child-\(names.add(1, ordering: .relaxed).newValue)"
  }

  /// Writes a job file beside which other files may lie.
  func job(_ text: String, named name: String = "job.yaml") -> String {
    Text.write(text, to: "\(path)/\(name)")
    return "\(path)/\(name)"
  }

  /// Copies a folder of plain files; returns where it is now.
  func copy(_ folder: String, as name: String) -> String {
    let target = "\(path)/\(name)"
    mkdir(target, 0o700)
    for file in Self.names(in: folder) {
      Text.write(Text.bytes(of: "\(folder)/\(file)"), to: "\(target)/\(file)")
    }
    return target
  }

  /// The names in a folder but `.` and `..`, sorted.
  static func names(in folder: String) -> [String] { TestFiles.names(in: folder) }

  /// Every path below a folder.
  static func tree(_ folder: String) -> [String] {
    names(in: folder).flatMap { name in ["\(folder)/\(name)"] + tree("\(folder)/\(name)") }
  }

  static func remove(_ path: String) {
    guard unlink(path) != 0 else { return }
    for name in names(in: path) { remove("\(path)/\(name)") }
    rmdir(path)
  }
}

/// Processes of this machine.
enum Processes {
  /// Those whose command line contains a text, this process apart.
  static func mentioning(_ text: String) -> [pid_t] {
    Scratch.names(in: "/proc").compactMap { pid_t($0) }.filter { pid in
      guard pid != getpid() else { return false }
      let words = Text.bytes(of: "/proc/\(pid)/cmdline").map { $0 == 0 ? 32 : $0 }
      return String(decoding: words, as: UTF8.self).contains(text)
    }
  }

  /// The worker processes of the coordinator of a job folder.
  static func localWorkers(of folder: String) -> [pid_t] { mentioning("ipc://\(folder)/.andor.socket") }
}
