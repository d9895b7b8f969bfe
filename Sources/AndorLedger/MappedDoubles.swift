// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorSystem
import Glibc

/// The values of an `.npy` file mapped into memory for reading: no copy, no heap, one sequential pass.
///
/// Pages come and go with the page cache. The file must not shrink while it is mapped, which the job folder's
/// lock ensures; where damage is expected, read with `DoubleFile` instead, which throws.
public final class MappedDoubles: Sendable {
  /// The number of values.
  public let count: Int
  private let length: Int
  private let address: UInt

  /// Maps a file of `count` float64 values; throws `damaged` if it is anything else.
  public init(_ path: String, count: Int) throws(LedgerError) {
    _ = try DoubleFile(reading: path, count: count)
    let file = try onDisk(Descriptor(path, O_RDONLY))
    length = NpyHeader.fileLength(count: count)
    self.count = count
    guard let mapped = mmap(nil, length, PROT_READ, MAP_SHARED, file.number, 0), mapped != MAP_FAILED else {
      throw .system("map", path, errno)
    }
    madvise(mapped, length, MADV_SEQUENTIAL)
    address = UInt(bitPattern: mapped)
  }

  deinit { munmap(UnsafeMutableRawPointer(bitPattern: address), length) }

  /// Lends the values; the span must not leave the body.
  public func withSpan<R, E: Error>(_ body: (Span<Double>) throws(E) -> R) throws(E) -> R {
    guard let start = UnsafeRawPointer(bitPattern: address) else { preconditionFailure("mapped at 0") }
    let values = UnsafeBufferPointer(
      start: (start + NpyHeader.length).assumingMemoryBound(to: Double.self), count: count)
    return try body(values.span)
  }
}
