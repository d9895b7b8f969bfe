// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A complete file that waits under a temporary name to appear under its final one.
///
/// Publishing makes the data durable, then renames, then makes the names durable; so a reader, or a crash,
/// sees either no file (or the old one) or the whole new one, never a part.
public struct PendingFile: Hashable, Sendable {
  /// Where the bytes are.
  public let temporaryPath: String
  /// Where they will appear; a file already there is replaced.
  public let finalPath: String

  /// Creates a file at one path that will be renamed to another one in the same file system.
  public init(at temporaryPath: String, to finalPath: String) {
    self.temporaryPath = temporaryPath
    self.finalPath = finalPath
  }

  /// Returns a temporary name for a file, another one at each call: in the same folder, so that the rename is
  /// atomic.
  ///
  /// Several processes, on one machine or many that share the folder, may be writing one file at the same time.
  /// The file's own name is no part of it: with more letters it could be too long.
  public static func temporaryPath(of finalPath: String) -> String {
    let number = String(UInt64.random(in: .min ... .max), radix: 36)
    return "\(Folder.parent(of: finalPath))/\(prefix)\(getpid()).\(number)"
  }

  private static let prefix = ".andor-tmp."
  /// From this many files on, one sync of the whole file system replaces one of each file.
  private static let manyFiles = 6

  /// Publishes one file; see `publish(_:)` for many.
  public func publish() throws(LedgerError) { try Self.publish([self]) }

  /// Publishes files in order, with two syncs of the file system where that is cheaper than two a file.
  public static func publish(_ files: [PendingFile]) throws(LedgerError) {
    guard let first = files.first else { return }
    let folder = try Descriptor(Folder.parent(of: first.finalPath), O_RDONLY | O_DIRECTORY)
    let wholesale = files.count >= manyFiles && FileSystemSync.isTrustworthy(on: folder)
    let synced = wholesale && FileSystemSync.synchronize(folder)
    for file in files {
      let data = try Descriptor(file.temporaryPath, O_RDONLY, knownAs: file.finalPath)
      // Another caller of syncfs may have been told of a lost write of ours; the file itself remembers it.
      if synced { try data.checkWriteback() } else { try data.synchronize() }
    }
    CrashPoint.midRename.reached()
    for file in files {
      guard rename(file.temporaryPath, file.finalPath) == 0 else {
        throw .creating(file.finalPath, errno)
      }
    }
    if !wholesale || !FileSystemSync.synchronize(folder) {
      for path in Set(files.map { Folder.parent(of: $0.finalPath) }) { try Folder.synchronize(path) }
    }
  }

  /// Removes the temporary files that a crash left in a folder, but none that is being written; returns how many.
  ///
  /// Only the process that holds the job folder's lock may call it.
  @discardableResult
  public static func removeLeftovers(in folder: String) throws(LedgerError) -> Int {
    let leftovers = try Folder.names(in: folder).filter { $0.hasPrefix(prefix) }.map { "\(folder)/\($0)" }
      .filter { (try? Descriptor($0, O_RDONLY | O_NONBLOCK))?.isClaimed != true }
    for path in leftovers { try Folder.remove(path) }
    return leftovers.count
  }
}
