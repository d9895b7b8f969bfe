// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The right to write into a job folder, held by one process at a time.
///
/// An advisory `flock` on the file `.andor.lock`: the kernel releases it when the process ends, however it
/// ends. The file stays and holds the process id of the last owner. Child processes do not inherit the lock
/// as long as they are started with `exec` (the descriptor is close-on-exec).
public final class JobFolderLock: Sendable {
  /// The name of the lock file in the job folder.
  public static let fileName = ".andor.lock"

  /// The folder that is locked.
  public let folder: String
  private let file: Descriptor

  /// Takes the lock or throws `locked`, naming the folder and, where known, the process that holds it.
  public init(folder: String) throws(LedgerError) {
    let file = try Descriptor("\(folder)/\(Self.fileName)", O_RDWR | O_CREAT)
    guard flock(file.number, LOCK_EX | LOCK_NB) == 0 else {
      let number = errno
      guard number == EWOULDBLOCK else { throw .system("lock", file.path, number) }
      throw LedgerError(
        .locked, "\(folder) is in use by another coordinator\(Self.owner(of: file))",
        hint: "Wait for it, or stop it.", errno: number)
    }
    try file.setLength(0)
    try file.write(Array("\(getpid())\n".utf8), at: 0)
    self.folder = folder
    self.file = file
  }

  /// Releases the folder; later calls do nothing.
  public func release() {
    flock(file.number, LOCK_UN)
  }

  private static func owner(of file: Descriptor) -> String {
    guard let bytes = try? file.read(count: 20, at: 0) else { return "" }
    let digits = bytes.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return Int32(String(decoding: digits, as: UTF8.self)).map { " (process \($0))" } ?? ""
  }
}
