// SPDX-License-Identifier: Apache-2.0

/// The header of an `.npy` file, format versions 1 to 3 (NumPy Enhancement Proposal 1).
package struct NpyHeader: Equatable, Sendable {
  /// The type of the elements.
  package var elementType: ElementType
  /// Whether elements are stored most significant byte first.
  package var bigEndian: Bool
  /// Whether the first axis varies fastest.
  package var fortranOrder: Bool
  /// The lengths of the axes.
  package var shape: [Int]
  /// Where the elements begin in the file.
  package var dataOffset: Int

  /// The number of elements; checked not to overflow.
  package var count: Int { shape.reduce(1, *) }

  /// Reads the header at the beginning of a file and checks that the elements fill the rest exactly.
  package init(_ file: InputFile, limits: TensorLimits) throws(FormatError) {
    func refuse(_ what: String, _ code: FormatError.Code = .invalid) -> FormatError {
      FormatError(code, what, at: file.path, hint: "Save the array again with numpy.save.")
    }
    guard file.size >= 10 else { throw refuse("the file is too short for an .npy header") }
    let start = try file.bytes(at: 0, count: min(12, file.size))
    guard start.prefix(6) == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59] else {
      throw refuse("the file does not begin like an .npy file")
    }
    guard (1...3).contains(start[6]) else {
      throw refuse("the .npy format version is \(start[6]).\(start[7])", .unsupported)
    }
    let lengthBytes = start[6] == 1 ? 2 : 4
    guard start.count >= 8 + lengthBytes else { throw refuse("the file is too short for an .npy header") }
    let length = start[8..<8 + lengthBytes].reversed().reduce(0) { $0 << 8 | Int($1) }
    dataOffset = 8 + lengthBytes + length
    guard length <= limits.headerBytes, dataOffset <= file.size else {
      throw refuse("the .npy header claims to have \(length) bytes")
    }
    let text = try file.bytes(at: 8 + lengthBytes, count: length)
    guard let fields = NpyDictionary(text, dimensions: limits.dimensions) else {
      throw refuse("the .npy header cannot be understood")
    }
    guard let (type, big) = Self.elementType(of: fields.descr) else {
      throw FormatError(
        .unsupported, "arrays of type '\(fields.descr)' are not read", at: file.path,
        hint: "Save whole or real numbers: bool, int8 to int64, uint8 to uint64, float16, float32 or float64."
      )
    }
    (elementType, bigEndian, fortranOrder, shape) = (type, big, fields.fortranOrder, fields.shape)
    guard let count = Tensor.elementCount(of: shape, dimensions: limits.dimensions),
      case let (bytes, overflow) = count.multipliedReportingOverflow(by: type.size), !overflow
    else { throw refuse("the shape of the .npy array is beyond the limits") }
    guard bytes == file.size - dataOffset else {
      throw refuse("the array needs \(bytes) bytes but \(file.size - dataOffset) follow the header")
    }
  }

  private static func elementType(of descr: String) -> (ElementType, bigEndian: Bool)? {
    guard let order = descr.first, "<>|=".contains(order) else { return nil }
    let types: [String: ElementType] = [
      "f2": .float16, "f4": .float32, "f8": .float64, "i1": .int8, "i2": .int16, "i4": .int32,
      "i8": .int64, "u1": .uint8, "u2": .uint16, "u4": .uint32, "u8": .uint64, "b1": .bool,
    ]
    return types[String(descr.dropFirst())].map { ($0, order == ">") }
  }
}
