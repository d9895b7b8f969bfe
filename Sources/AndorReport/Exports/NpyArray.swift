// SPDX-License-Identifier: Apache-2.0

/// An array as an `.npy` file (NumPy Enhancement Proposal 1, version 1.0): a header, then the elements.
struct NpyArray {
  let header: [UInt8]
  /// The bytes of the elements.
  let dataBytes: Int
  /// Hands the elements' bytes on.
  let data: (ExportSink) throws -> Void

  /// The size of the file.
  var bytes: Int { header.count + dataBytes }

  /// Writes the file.
  func write(to sink: ExportSink) throws {
    try header.withUnsafeBytes(sink)
    try data(sink)
  }

  /// Creates a table of float64.
  init(_ table: ExportTable) {
    header = Self.header("<f8", shape: "(\(table.count),)")
    dataBytes = 8 * table.count
    data = { sink in try table.read { span in try span.withUnsafeBytes(sink) } }
  }

  /// Creates a few float64, as a vector or as the only row of a matrix.
  init(_ numbers: [Double], isRow: Bool = false) {
    header = Self.header("<f8", shape: isRow ? "(1, \(numbers.count))" : "(\(numbers.count),)")
    dataBytes = 8 * numbers.count
    data = { sink in try numbers.withUnsafeBytes(sink) }
  }

  /// Creates a few texts, as an array of NumPy's Unicode type: UTF-32, filled up with zeros.
  init(_ texts: [String]) {
    let longest = max(1, texts.map(\.unicodeScalars.count).max() ?? 1)
    var words: [UInt32] = []
    for text in texts {
      let scalars = text.unicodeScalars.map(\.value.littleEndian)
      words += scalars + repeatElement(0, count: longest - scalars.count)
    }
    header = Self.header("<U\(longest)", shape: "(\(texts.count),)")
    dataBytes = 4 * words.count
    data = { sink in try words.withUnsafeBytes(sink) }
  }

  private static func header(_ type: String, shape: String) -> [UInt8] {
    var text = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
    // The header ends with a line feed at a multiple of 64 bytes.
    text += String(repeating: " ", count: 63 - (10 + text.utf8.count) % 64) + "\n"
    let length = text.utf8.count
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8)
  }
}
