// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import Glibc

/// A regular file opened for reading at any offset; closed when it is released.
///
/// Reading past a file that shrank meanwhile is an error, not a signal: nothing is mapped.
public final class InputFile: Sendable {
  /// The path as it was opened.
  public let path: String
  /// The bytes it had when it was opened.
  public let size: Int
  private let descriptor: Descriptor

  /// Opens a file of at most `limit` bytes.
  public init(_ path: String, limit: Int) throws(FormatError) {
    do throws(SystemError) {
      // O_NONBLOCK: opening a FIFO must not wait for a writer.
      descriptor = try Descriptor(path, O_RDONLY | O_NONBLOCK)
    } catch {
      throw FormatError(
        .missing, "the file cannot be opened (\(error.reason))", at: path,
        hint: "Check the path and its permissions.")
    }
    guard descriptor.isRegularFile, let size = try? descriptor.length() else {
      throw FormatError(.missing, "this is not a regular file", at: path, hint: "Name a regular file.")
    }
    guard size <= limit else {
      throw FormatError(
        .invalid, "the file has \(size) bytes, more than the \(limit) allowed", at: path,
        hint: "Use a smaller file.")
    }
    self.path = path
    self.size = size
  }

  /// Fills a buffer from an offset.
  public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FormatError) {
    let why: String
    do throws(SystemError) {
      if try descriptor.read(into: buffer, at: offset) == buffer.count { return }
      why = "it ends early"
    } catch {
      why = error.reason
    }
    throw FormatError(.invalid, "the file cannot be read (\(why))", at: path, hint: "Copy it again.")
  }

  /// Returns the bytes of a range that lies within the file.
  public func bytes(at offset: Int, count: Int) throws(FormatError) -> [UInt8] {
    guard offset >= 0, count >= 0, offset <= size, count <= size - offset else {
      throw FormatError(
        .invalid, "the file ends before the \(count) bytes at \(offset)", at: path, hint: "Copy it again.")
    }
    var failure: FormatError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
      do throws(FormatError) {
        try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
        initialised = count
      } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }
}
