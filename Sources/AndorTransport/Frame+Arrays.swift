// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Keeps an array, and with it its elements' memory, as long as a frame refers to it.
///
/// A native array keeps its elements in one heap block that neither moves nor changes while it is retained:
/// whoever writes to another reference of it gets a copy.
private final class ArrayOwner<Element: Sendable>: Sendable {
  let elements: [Element]
  init(_ elements: [Element]) { self.elements = elements }
}

extension Frame {
  /// Creates a frame that is the array's own memory; no copy from 4 KiB on.
  public convenience init(adopting bytes: [UInt8]) {
    let owner = ArrayOwner(bytes)
    let memory = owner.elements.withUnsafeBytes { $0 }
    self.init(adopting: memory, owner: owner)
  }

  /// Creates a frame of float64 values, little-endian as on the wire and in `.npy` data; no copy from 4 KiB
  /// on.
  public convenience init(adopting values: [Double]) {
    #if _endian(big)
      let owner = ArrayOwner(values.map { Double(bitPattern: $0.bitPattern.byteSwapped) })
    #else
      let owner = ArrayOwner(values)
    #endif
    let memory = owner.elements.withUnsafeBytes { $0 }
    self.init(adopting: memory, owner: owner)
  }

  /// Creates a frame of unsigned integers of 64 bits, little-endian; no copy from 4 KiB on.
  public convenience init(integers: [UInt64]) {
    let owner = ArrayOwner(integers.map(\.littleEndian))
    let memory = owner.elements.withUnsafeBytes { $0 }
    self.init(adopting: memory, owner: owner)
  }

  /// The bytes read as little-endian integers of 64 bits; a rest of fewer than eight bytes is left out.
  public var integers: [UInt64] {
    let bytes = self.bytes
    return stride(from: 0, to: bytes.count - 7, by: 8).map { start in
      (0..<8).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
    }
  }

  /// The bytes read as little-endian float64 values; nil unless their number is a multiple of 8.
  ///
  /// One pass of `memcpy`; the frame's memory need not be aligned.
  public var float64Values: [Double]? {
    guard count.isMultiple(of: 8) else { return nil }
    var values = withUnsafeBytes { source in
      [Double](unsafeUninitializedCapacity: source.count / 8) { target, initialised in
        UnsafeMutableRawBufferPointer(target).copyMemory(from: source)
        initialised = source.count / 8
      }
    }
    #if _endian(big)
      for index in values.indices { values[index] = Double(bitPattern: values[index].bitPattern.byteSwapped) }
    #endif
    return values
  }
}

extension Frame {
  /// Calls the body with the bytes as float64 values, which are valid during the call only.
  ///
  /// No copy where the memory is aligned, as that of large frames is. Throws nothing of its own; a rest of
  /// fewer than eight bytes is left out.
  public func withFloat64Values<Result, Failure: Error>(
    _ body: (Span<Double>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    #if _endian(little)
      let isAligned = withUnsafeBytes { bytes in
        bytes.baseAddress.map { UInt(bitPattern: $0) % UInt(MemoryLayout<Double>.alignment) == 0 } ?? false
      }
      if isAligned {
        return try withUnsafeBytes { (bytes) throws(Failure) in
          let whole = UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count / 8 * 8)])
          return try body(whole.bindMemory(to: Double.self).span)
        }
      }
    #endif
    let values = float64Values ?? []
    return try body(values.span)
  }
}
