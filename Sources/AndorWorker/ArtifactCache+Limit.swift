// SPDX-License-Identifier: Apache-2.0
import AndorJob
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
    Self.names(in: folder).compactMap { name in
      var status = stat()
      guard stat("\(folder)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
      if name.hasPrefix(".incoming."), time(nil) - status.st_mtim.tv_sec > 86_400 {
        unlink("\(folder)/\(name)")
      }
      guard name.utf8.count == 64 else { return nil }
      return Entry(
        name: name, bytes: Int(status.st_size),
        lastUse: status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec)
    }
  }

  static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafeBytes(of: entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names
  }
}

/// Which files of a cache a running worker uses: a list in a locked file, which the kernel unlocks at its end.
final class CacheClaim: Sendable {
  private static let prefix = ".claim."
  private let path: String
  private let descriptor: Int32

  init(folder: String, names: [String]) {
    path = "\(folder)/\(Self.prefix)\(getpid()).\(UInt32.random(in: .min ... .max))"
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    flock(descriptor, LOCK_EX | LOCK_NB)
    let bytes = Array(names.joined(separator: "\n").utf8)
    _ = write(descriptor, bytes, bytes.count)
  }

  deinit {
    guard descriptor >= 0 else { return }
    unlink(path)
    close(descriptor)
  }

  /// Returns the names that running workers have claimed; lists of those that have ended are removed.
  static func names(in folder: String) -> Set<String> {
    var claimed: Set<String> = []
    for name in ArtifactCache.names(in: folder) where name.hasPrefix(prefix) {
      let descriptor = open("\(folder)/\(name)", O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
        unlink("\(folder)/\(name)")
        continue
      }
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      var bytes: [UInt8] = []
      while case let count = read(descriptor, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
      for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
        claimed.insert(String(line))
      }
    }
    return claimed
  }
}
