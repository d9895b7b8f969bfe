// SPDX-License-Identifier: Apache-2.0
import AndorFormats

extension Tensor {
  /// Creates a tensor of float64 numbers written in a job file.
  init(inline values: [Double], shape: [Int]) {
    self.init(
      elementType: .float64, shape: shape, bytes: values.flatMap { Self.little($0.bitPattern) })
  }

  /// Creates a tensor of whole numbers written in a job file, as int64 or, where one is larger, as uint64.
  ///
  /// Throws `ModelError.lossy` where one fits neither.
  init(inline values: [Int128], shape: [Int]) throws {
    let isSigned = values.allSatisfy { $0 <= Int128(Int64.max) }
    let type: ElementType = isSigned ? .int64 : .uint64
    self.init(elementType: type, shape: shape, bytes: try Self.encoded(values, as: type))
  }

  /// Returns the same numbers in another element type.
  ///
  /// Rounding from one floating type to another is allowed, as the model's own type asks for it;
  /// everything else must be exact. Throws `ModelError.lossy` with the first number that does not fit:
  /// a fraction for an integer, an integer beyond its type, 2 for a boolean, a float16 overflow.
  func converted(to target: ElementType) throws -> Tensor {
    if target == elementType { return self }
    let converted =
      elementType.isInteger || elementType == .bool
      ? try Self.encoded(integers, as: target) : try Self.encoded(numbers, as: target)
    return Tensor(elementType: target, shape: shape, bytes: converted)
  }

  /// The elements as integers; empty for floating types.
  var integers: [Int128] {
    switch elementType {
    case .int8: elements(Int8.self).map { Int128($0) }
    case .int16: elements(Int16.self).map { Int128($0) }
    case .int32: elements(Int32.self).map { Int128($0) }
    case .int64: elements(Int64.self).map { Int128($0) }
    case .uint8: elements(UInt8.self).map { Int128($0) }
    case .uint16: elements(UInt16.self).map { Int128($0) }
    case .uint32: elements(UInt32.self).map { Int128($0) }
    case .uint64: elements(UInt64.self).map { Int128($0) }
    case .bool: bytes.map { $0 == 0 ? Int128(0) : 1 }
    case .float16, .bfloat16, .float32, .float64: []
    }
  }

  /// The elements of a floating type as float64; empty for the other types.
  var numbers: [Double] {
    switch elementType {
    case .float16: elements(UInt16.self).map { Double(Float16(bitPattern: $0)) }
    case .bfloat16: elements(UInt16.self).map { Double(Float(bfloat16: $0)) }
    case .float32: elements(UInt32.self).map { Double(Float(bitPattern: $0)) }
    case .float64: elements(UInt64.self).map { Double(bitPattern: $0) }
    default: []
    }
  }

  private func elements<T: FixedWidthInteger>(_ type: T.Type) -> [T] {
    bytes.withUnsafeBytes { raw in
      stride(from: 0, to: raw.count, by: MemoryLayout<T>.size).map {
        T(littleEndian: raw.loadUnaligned(fromByteOffset: $0, as: T.self))
      }
    }
  }

  private static func encoded(_ values: [Int128], as target: ElementType) throws -> [UInt8] {
    switch target {
    case .int8: try bytes(values) { Int8(exactly: $0) }
    case .int16: try bytes(values) { Int16(exactly: $0) }
    case .int32: try bytes(values) { Int32(exactly: $0) }
    case .int64: try bytes(values) { Int64(exactly: $0) }
    case .uint8: try bytes(values) { UInt8(exactly: $0) }
    case .uint16: try bytes(values) { UInt16(exactly: $0) }
    case .uint32: try bytes(values) { UInt32(exactly: $0) }
    case .uint64: try bytes(values) { UInt64(exactly: $0) }
    case .bool: try bytes(values) { $0 == 0 || $0 == 1 ? UInt8($0) : nil }
    case .float16: try bytes(values) { Float16(exactly: $0)?.bitPattern }
    case .bfloat16:
      try bytes(values) { value in
        Float(exactly: value).flatMap { Float(bfloat16: $0.bfloat16) == $0 ? $0.bfloat16 : nil }
      }
    case .float32: try bytes(values) { Float(exactly: $0)?.bitPattern }
    case .float64: try bytes(values) { Double(exactly: $0)?.bitPattern }
    }
  }

  private static func encoded(_ values: [Double], as target: ElementType) throws -> [UInt8] {
    switch target {
    case .float16:
      try bytes(values) { Float16($0).isFinite || !$0.isFinite ? Float16($0).bitPattern : nil }
    case .bfloat16:
      try bytes(values) { value in
        let half = Float(value).bfloat16
        return Float(bfloat16: half).isFinite || !value.isFinite ? half : nil
      }
    case .float32:
      try bytes(values) { Float($0).isFinite || !$0.isFinite ? Float($0).bitPattern : nil }
    case .float64: try bytes(values) { $0.bitPattern }
    default:
      try encoded(
        values.map { value in
          guard let integer = Int128(exactly: value) else { throw lossy("\(value)") }
          return integer
        }, as: target)
    }
  }

  private static func bytes<Value, Word: FixedWidthInteger>(
    _ values: [Value], _ convert: (Value) -> Word?
  ) throws -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(values.count * MemoryLayout<Word>.size)
    for value in values {
      guard let word = convert(value) else { throw lossy("\(value)") }
      result += little(word)
    }
    return result
  }

  private static func little<T: FixedWidthInteger>(_ word: T) -> [UInt8] {
    withUnsafeBytes(of: word.littleEndian) { Array($0) }
  }

  private static func lossy(_ value: String) -> ModelError {
    ModelError(
      .lossy, "the number \(value) does not fit the type of the model's input exactly",
      hint: "Save the tensor in the type that the model expects.")
  }
}

extension Float {
  /// Creates the number whose upper half is given.
  init(bfloat16 upper: UInt16) { self.init(bitPattern: UInt32(upper) << 16) }

  /// The upper half of the nearest number that has no lower one, ties to even, as NumPy's and PyTorch's bfloat16.
  var bfloat16: UInt16 {
    // A NaN stays one, though all its bits may be in the lower half.
    guard !isNaN else { return UInt16(bitPattern >> 16) | 0x40 }
    return UInt16((bitPattern + 0x7FFF + (bitPattern >> 16 & 1)) >> 16)
  }
}
