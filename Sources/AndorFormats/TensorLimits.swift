// SPDX-License-Identifier: Apache-2.0

/// The largest tensor files that are read; the numbers are for the room that states the limits to choose.
public struct TensorLimits: Sendable {
  /// Bytes of a file.
  public var fileBytes: Int
  /// Bytes of a header.
  public var headerBytes: Int
  /// Axes of a tensor.
  public var dimensions: Int
  /// Elements of a tensor that is read into memory.
  public var elements: Int

  /// Limits of their parts.
  public init(fileBytes: Int, headerBytes: Int, dimensions: Int, elements: Int) {
    (self.fileBytes, self.headerBytes) = (fileBytes, headerBytes)
    (self.dimensions, self.elements) = (dimensions, elements)
  }
}
