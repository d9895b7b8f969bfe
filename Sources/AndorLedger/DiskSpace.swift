// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What a file system has left.
public enum DiskSpace {
  /// Bytes that this user may still write to the file system of a folder.
  public static func available(at folder: String) throws(LedgerError) -> Int {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { throw .system("examine the disk of", folder, errno) }
    let (bytes, overflow) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
    return overflow ? Int.max : Int(clamping: bytes)
  }

  /// Refuses, with both figures, work that needs more bytes than the disk of a folder has left.
  public static func require(_ bytes: Int, at folder: String) throws(LedgerError) {
    let available = try available(at: folder)
    guard bytes > available else { return }
    throw LedgerError(
      .full, "\(folder) needs \(mebibytes(bytes)) but its disk has \(mebibytes(available)) left",
      hint: "Free some space, use a folder on another disk, or explain fewer players.", errno: ENOSPC)
  }

  private static func mebibytes(_ bytes: Int) -> String {
    bytes < 10 << 20 ? "\(bytes) bytes" : "\(bytes >> 20) MiB"
  }
}
