// SPDX-License-Identifier: Apache-2.0

/// A dense tensor: element type, shape, and the elements' bytes, row by row, little-endian.
package struct Tensor: Sendable, Equatable {
  /// The type of the elements.
  package let elementType: ElementType
  /// The lengths of the axes; empty for a scalar.
  package let shape: [Int]
  /// `count · elementType.size` bytes.
  package let bytes: [UInt8]

  /// Creates a tensor from its parts, which must fit each other.
  package init(elementType: ElementType, shape: [Int], bytes: [UInt8]) {
    precondition(shape.reduce(1, *) * elementType.size == bytes.count, "shape and bytes differ")
    self.elementType = elementType
    self.shape = shape
    self.bytes = bytes
  }

  /// The number of elements.
  package var count: Int { bytes.count / elementType.size }

  /// Returns the number of elements of a shape, `nil` where it is negative, overflows or has too many axes.
  package static func elementCount(of shape: [Int], dimensions: Int) -> Int? {
    guard shape.count <= dimensions else { return nil }
    var count = 1
    for length in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard length >= 0, !overflow else { return nil }
      count = product
    }
    return count
  }

  /// Returns the shape as it is written in messages, such as `[3, 4]`.
  package static func text(of shape: [Int]) -> String {
    "[" + shape.map { $0 < 0 ? "any" : String($0) }.joined(separator: ", ") + "]"
  }
}
