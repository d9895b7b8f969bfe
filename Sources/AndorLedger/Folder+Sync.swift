// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import Glibc

extension Folder {
  /// Makes the names in a folder durable.
  package static func synchronize(_ path: String) throws(LedgerError) {
    try onDisk(Descriptor(path, O_RDONLY | O_DIRECTORY)).synchronize()
  }
}
