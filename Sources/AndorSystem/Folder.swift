// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Operations on folders and on the names in them.
package enum Folder {
  /// Creates a folder; returns whether it was new.
  package static func create(_ path: String) throws(SystemError) -> Bool {
    if mkdir(path, 0o755) == 0 { return true }
    guard errno == EEXIST else { throw SystemError(.creating, "create", path, errno) }
    return false
  }

  /// Returns whether a file or folder of this name exists.
  package static func contains(_ path: String) -> Bool {
    access(path, F_OK) == 0
  }

  /// Returns the folder part of a path; "." where there is none.
  package static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Returns the last part of a path.
  package static func name(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  /// Removes a file; one that is not there is fine.
  package static func remove(_ path: String) throws(SystemError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw SystemError(.file, "remove", path, errno) }
  }

  /// Returns the names in a folder, in no particular order.
  package static func names(in path: String) throws(SystemError) -> [String] {
    guard let stream = opendir(path) else { throw SystemError(.reading, "read", path, errno) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: tuple.pointee)) {
          String(cString: $0)
        }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }
}
