// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Small files that are replaced as a whole: plans, reports, result documents.
public enum AtomicFile {
  /// Writes a file so that a crash leaves either the old content or the new one, durably the new one on return.
  ///
  /// Costs a sync of the file and one of its folder. Throws `uncreatable`, `full` or `io`; the old file is then
  /// untouched. Of several processes that write one file at a time, the last to end is what remains.
  public static func write(_ bytes: [UInt8], to path: String) throws(LedgerError) {
    let (file, pending) = try begin(bytes, path)
    // Whoever takes the folder's lock meanwhile sweeps leftovers: this is none.
    file.claim()
    defer { withExtendedLifetime(file) {} }
    do {
      try pending.publish()
    } catch {
      unlink(pending.temporaryPath)
      throw error
    }
  }

  /// Writes the bytes under a temporary name, to be published with others by `PendingFile.publish(_:)`.
  public static func prepare(_ bytes: [UInt8], for path: String) throws(LedgerError) -> PendingFile {
    try begin(bytes, path).pending
  }

  private static func begin(
    _ bytes: [UInt8], _ path: String
  ) throws(LedgerError) -> (file: Descriptor, pending: PendingFile) {
    let pending = PendingFile(at: PendingFile.temporaryPath(of: path), to: path)
    do {
      let file = try Descriptor(pending.temporaryPath, O_WRONLY | O_CREAT | O_EXCL, knownAs: path)
      try file.write(bytes, at: 0)
      return (file, pending)
    } catch {
      // A temporary file that cannot be removed either is swept at the next start.
      unlink(pending.temporaryPath)
      throw error
    }
  }

  /// Reads a whole file, refusing one longer than `limit` bytes.
  public static func read(_ path: String, limit: Int) throws(LedgerError) -> [UInt8] {
    let file = try Descriptor(path, O_RDONLY)
    let length = try file.length()
    guard length <= limit else {
      throw LedgerError(
        .damaged, "\(path) is \(length) bytes long, more than the \(limit) it may have",
        hint: "andor did not write it: remove it, or choose another folder.")
    }
    return try file.read(count: length, at: 0)
  }
}
