// SPDX-License-Identifier: Apache-2.0
import AndorTestKit
import Glibc

/// Runs a body with the path of a file of some bytes, without a name and in memory where the system has such a folder.
func withFile<Result, Failure: Error>(
  _ bytes: [UInt8], _ body: (_ path: String) throws(Failure) -> Result
) throws(Failure) -> Result {
  var template = Array("\(TemporaryFolder.scratch)/andor-fuzz-XXXXXX".utf8CString)
  let descriptor = mkstemp(&template)
  guard descriptor >= 0, unlink(template) == 0, write(descriptor, bytes, bytes.count) == bytes.count else {
    fatalError("no scratch file: errno \(errno)")
  }
  defer { close(descriptor) }
  return try body("/proc/self/fd/\(descriptor)")
}

extension TemporaryFolder {
  /// Where scratch files are: syncing costs nothing in memory.
  fileprivate static let scratch = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"

  /// A folder for what opens several files.
  static func forFuzzing() -> TemporaryFolder { TemporaryFolder(below: scratch) }
}
