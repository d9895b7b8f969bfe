// SPDX-License-Identifier: Apache-2.0

/// Chooses between one sync a file and one sync of the whole file system from what each has cost so far.
///
/// A sync of the file system costs the same for one file as for hundreds, but also waits for what other
/// programs have written; both costs are therefore measured as they occur and averaged with weight 1/4.
package struct SyncPolicy: Sendable {
  private var secondsPerFile = 0.000_3
  private var secondsPerFileSystem = 0.004

  package init() {}

  /// Returns whether to sync the file system rather than `files` files.
  package func prefersFileSystem(files: Int) -> Bool {
    files > 3 && Double(files) * secondsPerFile > secondsPerFileSystem
  }

  /// Learns from a sync of `files` files; an old figure for the file system fades, so that it is tried again.
  package mutating func learn(files: Int, seconds: Double) {
    guard files > 0 else { return }
    secondsPerFile += (seconds / Double(files) - secondsPerFile) / 4
    secondsPerFileSystem *= 0.98
  }

  /// Learns from a sync of the file system.
  package mutating func learn(fileSystemSeconds: Double) {
    secondsPerFileSystem += (fileSystemSeconds - secondsPerFileSystem) / 4
  }
}
