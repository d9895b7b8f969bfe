// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import Glibc

/// Runs a body with the path of a file of some bytes, without a name and in memory where the system has such a folder.
func withFile<Result, Failure: Error>(
  _ bytes: [UInt8], _ body: (_ path: String) throws(Failure) -> Result
) throws(Failure) -> Result {
  var template = Array("\(ScratchFolder.parent)/andor-fuzz-XXXXXX".utf8CString)
  let descriptor = mkstemp(&template)
  guard descriptor >= 0, unlink(template) == 0, write(descriptor, bytes, bytes.count) == bytes.count else {
    fatalError("no scratch file: errno \(errno)")
  }
  defer { close(descriptor) }
  return try body("/proc/self/fd/\(descriptor)")
}

/// A folder for what opens several files, removed with everything in it.
final class ScratchFolder: Sendable {
  /// Where scratch files are: syncing costs nothing in memory.
  static let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"

  let path: String

  init() {
    var template = Array("\(Self.parent)/andor-fuzz-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("no scratch folder: errno \(errno)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { Self.remove(path) }

  /// Writes a file below the folder.
  func write(_ bytes: [UInt8], to name: String) {
    guard let file = try? Descriptor("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC),
      (try? file.write(bytes, at: 0)) != nil
    else { fatalError("\(name) is not written") }
  }

  private static func remove(_ path: String) {
    guard unlink(path) != 0 else { return }
    for name in (try? Folder.names(in: path)) ?? [] { remove("\(path)/\(name)") }
    rmdir(path)
  }
}
