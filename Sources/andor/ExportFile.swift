// SPDX-License-Identifier: Apache-2.0
import AndorLedger
import Glibc

/// A file that is written front to back and appears as a whole: an old one stays until the new one is durable.
final class ExportFile {
  private let path: String
  private let temporaryPath: String
  private let file: Descriptor
  private var offset = 0

  /// Begins a file that will appear at a path.
  /// - Throws: `CommandFailure` (cannot create) where it cannot be there.
  init(_ path: String) throws {
    self.path = path
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw CommandFailure(.cannotCreate, "\(path) is not a regular file", hint: "Choose another --out.")
    }
    // Two exports of one file at the same time each write their own; the last to end is what remains.
    temporaryPath = "\(PendingFile.temporaryPath(of: path)).\(getpid())"
    file = try Self.create(temporaryPath)
  }

  private static func create(_ path: String) throws -> Descriptor {
    do {
      return try Descriptor(path, O_WRONLY | O_CREAT | O_TRUNC)
    } catch {
      guard error.code != .full else { throw error }
      throw CommandFailure(.cannotCreate, error.message, hint: "Choose another --out.")
    }
  }

  /// Writes the file by `body` and lets it appear; nothing is left behind where that fails.
  func write(_ body: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void) throws {
    do {
      try body { bytes in
        try file.write(bytes, at: offset)
        offset += bytes.count
      }
      try PendingFile(at: temporaryPath, to: path).publish()
    } catch {
      unlink(temporaryPath)
      throw error
    }
  }
}
