// SPDX-License-Identifier: Apache-2.0
import AndorJob
import Glibc

/// A regular file opened for reading at any offset; closed when it is released.
///
/// Reading past a file that shrank meanwhile is an error, not a signal: nothing is mapped.
final class InputFile: Sendable {
  /// The path as it was opened.
  let path: String
  /// The bytes it had when it was opened.
  let size: Int
  private let descriptor: Int32

  init(_ path: String, limit: Int = Limits.artifactBytes) throws {
    // O_NONBLOCK: opening a FIFO must not wait for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw ModelError(
        .missing, "the file cannot be opened (\(String(cString: strerror(errno))))", at: path,
        hint: "Check the path and its permissions.")
    }
    var information = stat()
    guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw ModelError(.missing, "this is not a regular file", at: path, hint: "Name a regular file.")
    }
    guard Int(information.st_size) <= limit else {
      close(descriptor)
      throw ModelError(
        .invalid, "the file has \(information.st_size) bytes, more than the \(limit) allowed", at: path,
        hint: "Use a smaller file.")
    }
    self.path = path
    self.descriptor = descriptor
    size = Int(information.st_size)
  }

  deinit { close(descriptor) }

  /// Fills a buffer from an offset.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws {
    var done = 0
    while done < buffer.count {
      let count = pread(
        descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset) + off_t(done))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        let why = count == 0 ? "it ends early" : String(cString: strerror(errno))
        throw ModelError(.invalid, "the file cannot be read (\(why))", at: path, hint: "Copy it again.")
      }
      done += count
    }
  }

  /// The bytes of a range that lies within the file.
  func bytes(at offset: Int, count: Int) throws -> [UInt8] {
    guard offset >= 0, count >= 0, offset <= size, count <= size - offset else {
      throw ModelError(
        .invalid, "the file ends before the \(count) bytes at \(offset)", at: path, hint: "Copy it again.")
    }
    guard count > 0 else { return [] }
    return try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
      try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
      initialised = count
    }
  }
}
