// SPDX-License-Identifier: Apache-2.0

/// The largest tensor files that are read; the numbers are for the room that states the limits to choose.
package struct TensorLimits: Sendable {
  /// Bytes of a file.
  package var fileBytes: Int
  /// Bytes of the header of an `.npy` file.
  package var headerBytes: Int
  /// Bytes of the header of a safetensors container, which lists every tensor in it.
  package var containerHeaderBytes: Int
  /// Axes of a tensor.
  package var dimensions: Int
  /// Elements of a tensor that is read into memory.
  package var elements: Int

  /// Creates limits from their parts.
  package init(
    fileBytes: Int, headerBytes: Int, containerHeaderBytes: Int, dimensions: Int, elements: Int
  ) {
    (self.fileBytes, self.headerBytes) = (fileBytes, headerBytes)
    self.containerHeaderBytes = containerHeaderBytes
    (self.dimensions, self.elements) = (dimensions, elements)
  }
}
