// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import Glibc

/// The right to write into a job folder, held by one process at a time.
///
/// An advisory `flock` on the file `.andor.lock`: the kernel releases it when the process ends, however it
/// ends. The file stays and holds the process id of the last owner. Child processes do not inherit the lock
/// as long as they are started with `exec` (the descriptor is close-on-exec). On a file system without locks a
/// file that names its owner takes the lock's place.
public final class JobFolderLock: Sendable {
  /// The name of the lock file in the job folder.
  public static let fileName = ".andor.lock"

  /// The folder that is locked.
  public let folder: String
  private let file: Descriptor
  /// `nil` where the file system has locks, and once the folder is released.
  private let owner: Locked<OwnerFile?>

  /// What `flock` answers on file systems that have no locks.
  private static let noLocks: Set = [ENOLCK, ENOSYS, EOPNOTSUPP, EINVAL]

  /// Takes the lock or throws `locked`, naming the folder and, where known, the process that holds it.
  public init(folder: String) throws(LedgerError) {
    let file = try onDisk(Descriptor("\(folder)/\(Self.fileName)", O_RDWR | O_CREAT))
    if flock(file.number, LOCK_EX | LOCK_NB) == 0 {
      try onDisk(file.setLength(0))
      try onDisk(file.write(Array("\(getpid())\n".utf8), at: 0))
      owner = Locked(nil)
    } else {
      let number = errno
      if number == EWOULDBLOCK {
        throw LedgerError(
          .locked, "\(folder) is in use by another coordinator\(Self.owner(of: file))",
          hint: "Wait for it, or stop it.", errno: number)
      }
      guard Self.noLocks.contains(number) else { throw .system("lock", file.path, number) }
      owner = Locked(try OwnerFile(in: folder))
    }
    self.folder = folder
    self.file = file
  }

  /// Releases the folder; later calls do nothing.
  public func release() {
    flock(file.number, LOCK_UN)
    // Once only: the file may be another lock's of this process by then.
    owner.withLock { owner in
      owner?.remove()
      owner = nil
    }
  }

  /// Releases a folder in which no job was made, and leaves no file there.
  public func discard() {
    unlink(file.path)
    release()
  }

  deinit { release() }

  /// Returns the second since 1970 at which the first of the processes of this machine that hold one of the folders
  /// now took it; `nil` where nobody holds one. Only asks: even a moment's hold could turn away a coordinator that
  /// starts just then.
  package static func held(in folders: [String]) -> Int? {
    let inodes = Set(
      (Machine.text(of: "/proc/locks") ?? "").split(separator: "\n").compactMap { line -> UInt? in
        let words = line.split(separator: " ")
        guard words.count > 5, words[1] == "FLOCK" else { return nil }
        return words[5].split(separator: ":").last.flatMap { UInt($0) }
      })
    return folders.compactMap { folder in
      var status = stat()
      guard stat("\(folder)/\(fileName)", &status) == 0, inodes.contains(UInt(status.st_ino)) else {
        return OwnerFile.held(in: folder)
      }
      // Whoever takes the lock writes its number into the file.
      return status.st_mtim.tv_sec
    }.min()
  }

  private static func owner(of file: Descriptor) -> String {
    guard let bytes = try? file.read(count: 20, at: 0) else { return "" }
    let digits = bytes.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return Int32(String(decoding: digits, as: UTF8.self)).map { " (process \($0))" } ?? ""
  }
}
