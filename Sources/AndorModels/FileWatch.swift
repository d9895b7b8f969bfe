// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem
import Glibc

/// The files of an opened model in the job's own folder, where somebody may write into them.
///
/// A runtime reads weights from the file whenever it needs them, and a Python process that is started later imports
/// what is there then: values from one shard to the next would be those of two models.
final class FileWatch: Sendable {
  /// What the file system says of a file's content; a change of its links changes it too.
  private struct Stamp: Equatable {
    let numbers: [Int]
    /// When the file last changed, its links included, in seconds since 1970; nobody can set it back.
    let changed: Double

    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      numbers = [
        Int(status.st_size), Int(truncatingIfNeeded: status.st_ino), Int(status.st_mtim.tv_sec),
        Int(status.st_mtim.tv_nsec), Int(status.st_ctim.tv_sec), Int(status.st_ctim.tv_nsec),
      ]
      changed = Double(status.st_ctim.tv_sec) + 1e-9 * Double(status.st_ctim.tv_nsec)
    }
  }

  private let files: [(artifact: Artifact, path: String)]
  private let stamps: Locked<[Stamp?]>

  /// Begins to watch files whose digests were compared with their artifacts after a time, in seconds since 1970.
  ///
  /// One that has changed since, or shortly before, is compared again at the first call.
  init(_ files: [(artifact: Artifact, path: String)], comparedAfter time: Double) {
    self.files = files
    stamps = Locked(
      files.map { file in
        // File systems keep times in coarse steps, and those of servers are not quite those of here.
        Stamp(file.path).flatMap { $0.changed < time - 10 ? $0 : nil }
      })
  }

  /// Compares the stamps of all files, and the digests of those whose stamp has changed.
  /// - Throws: `JobError` for a file that is another one now, or gone.
  func requireUnchanged() throws(JobError) {
    for (number, file) in files.enumerated() {
      let stamp = Stamp(file.path)
      guard stamp == nil || stamp != stamps.withLock({ $0[number] }) else { continue }
      guard FileDigest.matches(file.path, file.artifact) else {
        throw JobError(
          .invalid, "'\(file.artifact.path)' was changed while the job ran", at: file.path,
          hint: "Restore it and resume the job, or start the changed job in another folder.")
      }
      stamps.withLock { $0[number] = stamp }
    }
  }
}
