// SPDX-License-Identifier: Apache-2.0

/// An array as an `.npy` file (NumPy Enhancement Proposal 1, version 1.0): a header, then the elements.
package struct NpyArray {
  private let header: [UInt8]
  /// The bytes of the elements.
  private let dataBytes: Int
  /// Hands the elements' bytes on.
  private let data: (ByteSink) throws -> Void

  /// The size of the file.
  package var bytes: Int { header.count + dataBytes }

  /// Writes the file.
  package func write(to sink: ByteSink) throws {
    try header.withUnsafeBytes(sink)
    try data(sink)
  }

  /// Creates a vector of float64 that a reader lends, each time the same.
  package init(count: Int, read: @escaping ((Span<Double>) throws -> Void) throws -> Void) {
    header = NpyHeader.bytes(count: count)
    dataBytes = 8 * count
    data = { sink in try read { span in try span.withUnsafeBytes(sink) } }
  }

  /// Creates a few float64, as a vector or as the only row of a matrix.
  package init(_ numbers: [Double], isRow: Bool = false) {
    header = NpyHeader.bytes("<f8", shape: isRow ? [1, numbers.count] : [numbers.count])
    dataBytes = 8 * numbers.count
    data = { sink in try numbers.withUnsafeBytes(sink) }
  }

  /// Creates a matrix of bytes, row after row; whole rows of one column or more.
  package init(_ bytes: [UInt8], columns: Int) {
    precondition(columns > 0 && bytes.count % columns == 0, "a matrix has whole rows")
    header = NpyHeader.bytes("|u1", shape: [bytes.count / columns, columns])
    dataBytes = bytes.count
    data = { sink in try bytes.withUnsafeBytes(sink) }
  }

  /// The bytes of the file.
  package var file: [UInt8] {
    var file: [UInt8] = []
    file.reserveCapacity(bytes)
    // A sink that only appends throws nothing.
    try? write { file += $0 }
    return file
  }

  /// Creates a few texts, as an array of NumPy's Unicode type: UTF-32, filled up with zeros.
  package init(_ texts: [String]) {
    let longest = max(1, texts.map(\.unicodeScalars.count).max() ?? 1)
    var words: [UInt32] = []
    for text in texts {
      let scalars = text.unicodeScalars.map(\.value.littleEndian)
      words += scalars + repeatElement(0, count: longest - scalars.count)
    }
    header = NpyHeader.bytes("<U\(longest)", shape: [texts.count])
    dataBytes = 4 * words.count
    data = { sink in try words.withUnsafeBytes(sink) }
  }
}
