// SPDX-License-Identifier: Apache-2.0
import AndorLedger
import AndorSystem
import Glibc

/// A file that is written front to back and appears as a whole: an old one stays until the new one is durable.
///
/// Two exports of one file at the same time each write their own; the last to end is what remains.
final class ExportFile {
  private let pending: PendingFile
  private let file: Descriptor
  private var offset = 0

  /// Creates a file that will appear at a path.
  /// - Throws: `EngineError` (cannot create) where it cannot be there, `LedgerError` for a full disk.
  init(_ path: String) throws {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw EngineError(.cannotCreate, "\(path) is not a regular file", hint: "Choose another --out.")
    }
    pending = PendingFile(at: PendingFile.temporaryPath(of: path), to: path)
    do throws(LedgerError) {
      file = try onDisk(Descriptor(pending.temporaryPath, O_WRONLY | O_CREAT | O_EXCL, knownAs: path))
    } catch {
      guard error.code == .uncreatable else { throw error.advising(Self.advice) }
      throw EngineError(
        .cannotCreate, "\(path) cannot be written: \(String(cString: strerror(error.errno)))",
        hint: "Choose another --out.")
    }
    // It may take minutes, in which an explain or a resume may begin and sweep the folder.
    file.claim()
  }

  private static let advice = "Free some space, or choose another --out."

  /// Writes the file by `body` and lets it appear; nothing is left behind where that fails.
  func write(_ body: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void) throws {
    do {
      try body { bytes in
        try file.write(bytes, at: offset)
        offset += bytes.count
      }
      try pending.publish()
    } catch {
      unlink(pending.temporaryPath)
      if let error = error as? LedgerError, error.code == .full { throw error.advising(Self.advice) }
      throw error
    }
  }
}
