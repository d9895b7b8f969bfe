// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger
import AndorSystem
import Glibc

extension JobStore {
  /// Makes another result folder with the same values, so that they can be explained otherwise there.
  ///
  /// Tables are replaced as a whole and never changed, so both folders share them where the file system has hard
  /// links; all else is copied. The plan comes last: a folder without one is no job.
  /// - Returns: the other folder, absolute.
  /// - Throws: `LedgerError`: `exists` where it holds a job, `uncreatable`, `full` or `io`.
  public func copy(to path: String) throws -> String {
    let target = try JobPath.make(path)
    guard !Folder.contains("\(target)/plan.json") else {
      throw LedgerError(.exists, "\(target) already holds a job", hint: "Choose another --out folder.")
    }
    for game in plan.games {
      let (from, to) = ("\(gamesFolder)/\(game.name)", "\(target)/games/\(game.name)")
      _ = try JobPath.make(to)
      for name in try onDisk(Folder.names(in: from)) where !Self.isOwn(name) {
        try Self.share("\(from)/\(name)", as: "\(to)/\(name)")
      }
    }
    for name in try onDisk(Folder.names(in: folder))
    where !Self.isOwn(name) && !Self.isFolder("\(folder)/\(name)") {
      guard name != "plan.json" else { continue }
      try Self.share("\(folder)/\(name)", as: "\(target)/\(name)")
    }
    try AtomicFile.write(StoredPlan.leading(plan, from: target).json, to: "\(target)/plan.json")
    return target
  }

  /// Whether a file belongs to the folder rather than to the job: its lock, temporary files, pages to be drawn again.
  private static func isOwn(_ name: String) -> Bool {
    name.hasPrefix(".andor") || name == "report.html" || name == "search.npy"
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func share(_ source: String, as target: String) throws(LedgerError) {
    if source.hasSuffix(".npy"), link(source, target) == 0 { return }
    let file = try onDisk(Descriptor(source, O_RDONLY))
    let length = try onDisk(file.length())
    try AtomicFile.write(try onDisk(file.read(count: length, at: 0)), to: target)
  }
}
