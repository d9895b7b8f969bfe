// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The room that a file system has left.
public enum DiskSpace {
  /// Returns the bytes that this user may still write to the file system of a folder.
  public static func available(at folder: String) throws(SystemError) -> Int {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else {
      throw SystemError(.file, "examine the disk of", folder, errno)
    }
    let (bytes, overflow) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
    return overflow ? Int.max : Int(clamping: bytes)
  }
}
