// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import CFileSystem
import Glibc

extension Descriptor {
  /// Makes the file's data, and the metadata needed to read them, durable.
  package func synchronizeData() throws(LedgerError) {
    guard fdatasync(number) == 0 else { throw .system("sync", name, errno) }
  }

  /// Throws if a write to the file was lost; starts no I/O of its own.
  package func checkWriteback() throws(LedgerError) {
    guard sync_file_range(number, 0, 0, UInt32(ANDOR_WAIT_FOR_WRITEBACK)) == 0 else {
      throw .system("sync", name, errno)
    }
  }

  /// Makes everything about the file or folder durable.
  ///
  /// Some file systems (SMB before Linux 4.17, some FUSE) cannot sync a folder and say EINVAL: names there are
  /// as durable as the file system itself makes them.
  package func synchronize() throws(LedgerError) {
    guard fsync(number) == 0 else {
      let cause = errno
      if cause == EINVAL && isFolder { return }
      throw .system("sync", name, cause)
    }
  }
}
