// SPDX-License-Identifier: Apache-2.0
import Glibc

extension AtomicFile {
  /// Creates a file that does not exist yet, complete and durable; of several processes that try, on one machine or
  /// many that share the folder, one succeeds.
  ///
  /// - Returns: whether this call made the file; if not, another process made it, completely.
  /// - Throws: `LedgerError`: `full` or `io`.
  public static func create(_ bytes: [UInt8], at path: String) throws(LedgerError) -> Bool {
    guard !Folder.contains(path) else { return false }
    let temporary = PendingFile.temporaryPath(of: path)
    defer { unlink(temporary) }
    let file = try Descriptor(temporary, O_WRONLY | O_CREAT | O_EXCL, knownAs: path)
    try file.write(bytes, at: 0)
    try file.synchronize()
    guard link(temporary, path) == 0 else {
      let number = errno
      if number == EEXIST { return false }
      throw .creating(path, number)
    }
    try Folder.synchronize(Folder.parent(of: path))
    return true
  }
}
