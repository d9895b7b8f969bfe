// SPDX-License-Identifier: Apache-2.0
import CFileSystem
import Glibc

/// One sync for all files of a file system, where the kernel reports its failures.
package enum FileSystemSync {
  /// ext2/3/4, XFS, Btrfs and tmpfs: there `syncfs` waits for data and journal and flushes the disk's cache.
  private static let trustedTypes: Set<UInt> = [0xEF53, 0x5846_5342, 0x9123_683E, 0x0102_1994]

  /// Since Linux 5.8 `syncfs` returns write-back errors; before, a lost write could pass unnoticed.
  private static let kernelReportsErrors: Bool = {
    var name = utsname()
    guard uname(&name) == 0 else { return false }
    let release = withUnsafeBytes(of: name.release) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    let numbers = release.split(whereSeparator: { !$0.isNumber }).prefix(2).compactMap { Int($0) }
    return numbers.count == 2 && (numbers[0], numbers[1]) >= (5, 8)
  }()

  /// Returns whether `syncfs` on the file system of an open file is as good as `fdatasync` of each file in
  /// it.
  package static func isTrustworthy(on file: Descriptor) -> Bool {
    kernelReportsErrors && trustedTypes.contains(andor_file_system_type(file.number))
  }

  /// Syncs the file system of an open file; errors since the file was opened make it return false.
  package static func synchronize(_ file: Descriptor) -> Bool {
    syncfs(file.number) == 0
  }
}
