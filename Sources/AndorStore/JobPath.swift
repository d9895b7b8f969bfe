// SPDX-License-Identifier: Apache-2.0
import AndorLedger
import AndorSystem
import Glibc

/// Makes the path of a job's folder.
enum JobPath {
  /// Makes a folder and those above it where they are missing; returns its absolute path.
  /// - Throws: `LedgerError`: `uncreatable` where that is not possible or the path is no folder, `full`.
  static func make(
    _ path: String, advice: String = "Choose another --out folder, or change its permissions."
  ) throws(LedgerError) -> String {
    guard !path.isEmpty else {
      throw LedgerError(.uncreatable, "the result folder has no name", hint: "Give --out a folder.")
    }
    var made = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      made += "/\(part)"
      guard !Folder.contains(made) else { continue }
      do {
        _ = try onDisk(Folder.create(made))
      } catch  where error.code != .full {
        throw LedgerError(.uncreatable, error.message, hint: advice, errno: error.errno)
      }
    }
    if made.isEmpty { made = "/" }
    var status = stat()
    guard stat(made, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
      let resolved = realpath(made, nil)
    else {
      throw LedgerError(.uncreatable, "\(path) is not a folder", hint: "Choose another --out folder.")
    }
    defer { free(resolved) }
    guard access(resolved, W_OK | X_OK) == 0 else {
      // Before the text is made, which may change it.
      let cause = errno
      throw LedgerError(
        .uncreatable, "\(path) cannot be written: \(String(cString: strerror(cause)))", hint: advice,
        errno: cause)
    }
    return String(cString: resolved)
  }
}
