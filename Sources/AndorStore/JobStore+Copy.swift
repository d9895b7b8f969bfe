// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger
import AndorSystem
import Glibc

extension JobStore {
  /// Makes another result folder with the same values, so that they can be explained otherwise there.
  ///
  /// Both folders share the tables that are only ever replaced as a whole, where the file system has hard links; all
  /// else is copied. The plan comes last: a folder without one is no job, and is filled again.
  /// - Returns: the other folder, absolute.
  /// - Throws: `LedgerError`: `exists` where it holds a job, `locked`, `uncreatable`, `full` or `io`.
  public func copy(to path: String) throws -> String {
    let target = try JobPath.make(path)
    try Self.checkIsFree(target, jobFile)
    let lock = try Self.lock(target)
    defer { lock.release() }
    try Self.checkIsFree(target, jobFile)
    try PendingFile.removeLeftovers(in: target)
    for game in plan.games {
      let (from, to) = ("\(gamesFolder)/\(game.name)", "\(target)/games/\(game.name)")
      _ = try JobPath.make(to)
      // Pictures are made again, as the page is.
      for name in try onDisk(Folder.names(in: from))
      where !Self.isLeftBehind(name) && !Self.isFolder("\(from)/\(name)") {
        try Self.copy("\(from)/\(name)", to: "\(to)/\(name)", sharing: Self.sharedTables.contains(name))
      }
    }
    for name in try onDisk(Folder.names(in: folder))
    where name != "plan.json" && !Self.isLeftBehind(name) && !Self.isFolder("\(folder)/\(name)") {
      try Self.copy("\(folder)/\(name)", to: "\(target)/\(name)", sharing: false)
    }
    try AtomicFile.write(StoredPlan.leading(plan, from: target).json, to: "\(target)/plan.json")
    return target
  }

  /// The tables that nothing writes into: values may be repaired shard by shard.
  private static let sharedTables: Set = ["harsanyi.npy", "and.npy", "or.npy"]

  /// Whether a file stays: a lock, temporary files, and what is made again.
  private static func isLeftBehind(_ name: String) -> Bool {
    name.hasPrefix(".andor") || name == "report.html"
      || ["search.npy", "search-half.npy", "search-twice.npy"].contains(name)
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func copy(_ source: String, to target: String, sharing: Bool) throws(LedgerError) {
    if sharing, link(source, target) == 0 { return }
    let pending = PendingFile(at: PendingFile.temporaryPath(of: target), to: target)
    do {
      let file = try onDisk(Descriptor(source, O_RDONLY))
      let copy = try onDisk(
        Descriptor(pending.temporaryPath, O_WRONLY | O_CREAT | O_EXCL, knownAs: target))
      let length = try onDisk(file.length())
      for start in stride(from: 0, to: length, by: pieceBytes) {
        let piece = try onDisk(file.read(count: min(pieceBytes, length - start), at: start))
        try onDisk(copy.write(piece, at: start))
      }
      try pending.publish()
    } catch {
      unlink(pending.temporaryPath)
      throw error
    }
  }

  private static let pieceBytes = 1 << 20
}
