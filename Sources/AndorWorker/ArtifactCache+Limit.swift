// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem
import Glibc

extension ArtifactCache {
  /// Keeps other workers from removing the files that a job uses, those still to be fetched too.
  /// - Returns: the claim, to be kept for as long as the files are used.
  /// - Throws: `JobError` where the files alone are larger than the limit.
  func claim(_ artifacts: [Artifact]) throws(JobError) -> CacheClaim {
    let bytes = artifacts.reduce(0) { $0 + $1.bytes }
    guard bytes <= limit else {
      throw JobError(
        .refused, "the job's files take \(bytes) bytes and the cache may hold \(limit)",
        hint: "Give the worker a larger --cache-limit, or a folder that it shares with the coordinator.")
    }
    makeFolder()
    // What killed workers left goes now; only one that misses files looks for room.
    _ = CacheClaim.names(in: folder)
    return CacheClaim(folder: folder, names: artifacts.map(\.sha256))
  }

  /// Removes what was not used for longest until these files fit; what a running worker has claimed stays.
  func makeRoom(for missing: [Artifact]) {
    let claimed = CacheClaim.names(in: folder)
    let entries = files().sorted { ($0.lastUse, $0.name) < ($1.lastUse, $1.name) }
    var total = entries.reduce(0) { $0 + $1.bytes } + missing.reduce(0) { $0 + $1.bytes }
    for entry in entries where total > limit && !claimed.contains(entry.name) {
      if unlink("\(folder)/\(entry.name)") == 0 { total -= entry.bytes }
    }
  }

  private struct Entry {
    let name: String
    let bytes: Int
    let lastUse: Int
  }

  /// Returns the whole files of the cache; pieces that a worker left a day ago are removed.
  private func files() -> [Entry] {
    ((try? Folder.names(in: folder)) ?? []).compactMap { name in
      var status = stat()
      guard stat("\(folder)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
      if name.hasPrefix(Self.incomingPrefix), time(nil) - status.st_mtim.tv_sec > 86_400 {
        unlink("\(folder)/\(name)")
      }
      guard name.utf8.count == 64 else { return nil }
      return Entry(
        name: name, bytes: Int(status.st_size),
        lastUse: status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec)
    }
  }
}

/// The files of a cache that a running worker uses: a list in a locked file, which the kernel unlocks at its end.
///
/// Beside the list the worker may lay out the files of its job's model; list and layout go together, at the latest with
/// the object.
final class CacheClaim: Sendable {
  private static let prefix = ".claim."
  private static let layoutPrefix = ".model."
  /// Open for as long as the claim holds, with its lock; `nil` where the folder cannot be written.
  private let file: Descriptor?
  private let path: String
  private let layout: String
  /// Whether the list and the layout are gone.
  private let isReleased = Locked(false)

  init(folder: String, names: [String]) {
    let own = ArtifactCache.temporaryName()
    let number = own.dropFirst(ArtifactCache.incomingPrefix.count)
    path = "\(folder)/\(Self.prefix)\(number)"
    layout = "\(folder)/\(Self.layoutPrefix)\(number)"
    // A list without a lock counts as left over, so it gets its name once it has its lock and all its lines.
    let temporary = "\(folder)/\(own)"
    guard let file = try? Descriptor(temporary, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600) else {
      self.file = nil
      return
    }
    file.claim()
    try? file.write(Array(names.joined(separator: "\n").utf8), at: 0)
    rename(temporary, path)
    self.file = file
  }

  deinit { release() }

  /// Removes the list and the layout, which then nobody may use any more.
  func release() {
    isReleased.withLock { isReleased in
      guard file != nil, !isReleased else { return }
      isReleased = true
      try? Folder.removeTree(layout)
      unlink(path)
    }
  }

  /// Lays out files of the cache as the job has them, for as long as the claim holds; once.
  func layOut(_ files: [(artifact: Artifact, path: String)]) throws(JobError) -> ModelLayout {
    let layout = layout
    return try isReleased.withLock { (isReleased) throws(JobError) in
      guard !isReleased else { throw CacheHold.ended }
      return try ModelLayout(files, in: layout)
    }
  }

  /// Returns the names that running workers have claimed; lists and layouts of those that have ended are removed.
  static func names(in folder: String) -> Set<String> {
    var claimed: Set<String> = []
    for name in (try? Folder.names(in: folder)) ?? [] where name.hasPrefix(prefix) {
      guard let file = try? Descriptor("\(folder)/\(name)", O_RDONLY) else { continue }
      guard !isLeft(file) else {
        try? Folder.removeTree("\(folder)/\(layoutPrefix)\(name.dropFirst(prefix.count))")
        unlink("\(folder)/\(name)")
        continue
      }
      let bytes = (try? file.read(count: file.length(), at: 0)) ?? []
      for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
        claimed.insert(String(line))
      }
    }
    return claimed
  }

  /// Whether nobody uses a claim; where the file system has no locks only its age can tell.
  private static func isLeft(_ file: Descriptor) -> Bool {
    if file.isClaimed { return false }
    var status = stat()
    return file.canBeClaimed || fstat(file.number, &status) == 0 && time(nil) - status.st_mtim.tv_sec > 86_400
  }
}

/// The claim of a worker's job, which may end while a thread still prepares it.
///
/// The process then ends with that thread running, and nothing of it would be released.
final class CacheHold: Sendable {
  private enum State {
    case open
    case claimed(CacheClaim)
    case ended
  }

  /// What a preparation fails of that has gone on beyond its worker's end.
  static let ended = JobError(.refused, "the worker has ended", hint: "Start another one.")

  private let state = Locked(State.open)

  /// Makes the claim, unless the worker has ended.
  func claim(_ make: () throws(JobError) -> CacheClaim) throws(JobError) -> CacheClaim {
    try state.withLock { (state) throws(JobError) in
      if case .ended = state { throw Self.ended }
      let claim = try make()
      state = .claimed(claim)
      return claim
    }
  }

  /// Releases the claim, and lets none be made any more.
  func end() {
    state.withLock { state in
      if case .claimed(let claim) = state { claim.release() }
      state = .ended
    }
  }
}
