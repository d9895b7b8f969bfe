// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorSystem
import Glibc

/// The float64 data of an `.npy` file, read and written by position: for arrays larger than memory.
///
/// A file being written has a temporary name until it is published. Values are little-endian on disk, as in
/// memory on every platform andor supports. Reads and writes go through the page cache and may be used from
/// several threads at once on ranges that do not overlap.
public final class DoubleFile: Sendable {
  /// The number of values.
  public let count: Int
  private let file: Descriptor
  private let finalPath: String

  /// Opens the data of an existing file of `count` float64 values; throws `damaged` if it is anything else.
  public init(reading path: String, count: Int) throws(LedgerError) {
    file = try onDisk(Descriptor(path, O_RDONLY))
    finalPath = path
    self.count = count
    let header = try onDisk(file.read(count: NpyHeader.length, at: 0))
    let length = try onDisk(file.length())
    guard header == NpyHeader.bytes(count: count), length == NpyHeader.fileLength(count: count) else {
      throw LedgerError(
        .damaged, "\(path) is not an .npy file of \(count) float64 values", hint: "Run `andor resume`.")
    }
  }

  /// Starts a new file of `count` values, all 0 until written, that will appear at `path`.
  public init(creating path: String, count: Int) throws(LedgerError) {
    file = try onDisk(
      Descriptor(PendingFile.temporaryPath(of: path), O_RDWR | O_CREAT | O_EXCL, knownAs: path))
    finalPath = path
    self.count = count
    do {
      try onDisk(file.write(NpyHeader.bytes(count: count), at: 0))
      try onDisk(file.setLength(NpyHeader.fileLength(count: count)))
    } catch {
      unlink(file.path)
      throw error
    }
  }

  /// Reads as many values as the destination holds, from an index on.
  public func read(at index: Int, into destination: inout MutableSpan<Double>) throws(LedgerError) {
    let values = destination.count
    check(index, values)
    try destination.withUnsafeMutableBytes { (bytes) throws(LedgerError) in
      try readBytes(at: index, into: bytes)
    }
  }

  /// Writes values from an index on.
  public func write(_ values: Span<Double>, at index: Int) throws(LedgerError) {
    check(index, values.count)
    try values.withUnsafeBytes { (bytes) throws(LedgerError) in
      try onDisk(file.write(bytes, at: NpyHeader.length + 8 * index))
    }
  }

  /// Makes the data durable, gives the file its final name and makes that durable; for a new file, once.
  public func publish() throws(LedgerError) {
    try file.synchronizeData()
    try pending.publish()
  }

  /// The new file as one of several to publish together; no write may follow.
  public var pending: PendingFile { PendingFile(at: file.path, to: finalPath) }

  package func readBytes(at index: Int, into bytes: UnsafeMutableRawBufferPointer) throws(LedgerError) {
    guard try onDisk(file.read(into: bytes, at: NpyHeader.length + 8 * index)) == bytes.count else {
      throw LedgerError(
        .damaged, "\(file.path) ends before value \(index + bytes.count / 8)", hint: "Run `andor resume`.")
    }
  }

  package func writeBytes(_ bytes: UnsafeRawBufferPointer, at index: Int) throws(LedgerError) {
    try onDisk(file.write(bytes, at: NpyHeader.length + 8 * index))
  }

  package func check(_ index: Int, _ values: Int) {
    precondition(index >= 0 && values >= 0 && values <= count && index <= count - values, "outside the file")
  }
}
