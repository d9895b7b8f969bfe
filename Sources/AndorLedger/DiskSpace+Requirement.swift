// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import Glibc

extension DiskSpace {
  /// Refuses, with both figures, work that needs more bytes than the disk of a folder has left.
  public static func require(_ bytes: Int, at folder: String) throws(LedgerError) {
    let available = try onDisk(available(at: folder))
    guard bytes > available else { return }
    throw LedgerError(
      .full, "\(folder) needs \(mebibytes(bytes)) but its disk has \(mebibytes(available)) left",
      hint: "Free some space, use a folder on another disk, or explain fewer players.", errno: ENOSPC)
  }

  private static func mebibytes(_ bytes: Int) -> String {
    bytes < 10 << 20 ? "\(bytes) bytes" : "\(bytes >> 20) MiB"
  }
}
