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
  package func synchronize() throws(LedgerError) {
    guard fsync(number) == 0 else { throw .system("sync", name, errno) }
  }
}
