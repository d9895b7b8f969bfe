// SPDX-License-Identifier: Apache-2.0
import Glibc

extension Folder {
  /// Removes a file, a link (never what it leads to), or a folder with everything in it.
  package static func removeTree(_ path: String) throws(SystemError) {
    if unlink(path) == 0 || errno == ENOENT { return }
    guard errno == EISDIR || errno == EPERM else { throw SystemError(.file, "remove", path, errno) }
    for name in try names(in: path) { try removeTree("\(path)/\(name)") }
    guard rmdir(path) == 0 || errno == ENOENT else { throw SystemError(.file, "remove", path, errno) }
  }

  /// Removes a folder if nothing is in it.
  package static func removeIfEmpty(_ path: String) throws(SystemError) {
    guard rmdir(path) == 0 || errno == ENOENT || errno == ENOTEMPTY || errno == EEXIST else {
      throw SystemError(.file, "remove", path, errno)
    }
  }
}
