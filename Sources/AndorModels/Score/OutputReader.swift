// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob

extension ElementType {
  /// Widens `count` elements at `start`, `step` elements apart, little-endian and at any alignment, to
  /// float64.
  func read(
    _ start: UnsafeRawPointer, count: Int, step: Int = 1, into target: UnsafeMutablePointer<Double>
  ) {
    switch self {
    case .float32: widen(start, count, step, target, UInt32.self) { Double(Float(bitPattern: $0)) }
    case .float64: widen(start, count, step, target, UInt64.self) { Double(bitPattern: $0) }
    case .float16: widen(start, count, step, target, UInt16.self) { Double(Float16(bitPattern: $0)) }
    case .bfloat16: widen(start, count, step, target, UInt16.self) { Double(Float(bfloat16: $0)) }
    case .int8: widen(start, count, step, target, Int8.self) { Double($0) }
    case .int16: widen(start, count, step, target, Int16.self) { Double($0) }
    case .int32: widen(start, count, step, target, Int32.self) { Double($0) }
    case .int64: widen(start, count, step, target, Int64.self) { Double($0) }
    case .uint8: widen(start, count, step, target, UInt8.self) { Double($0) }
    case .uint16: widen(start, count, step, target, UInt16.self) { Double($0) }
    case .uint32: widen(start, count, step, target, UInt32.self) { Double($0) }
    case .uint64: widen(start, count, step, target, UInt64.self) { Double($0) }
    case .bool: widen(start, count, step, target, UInt8.self) { $0 == 0 ? 0 : 1 }
    }
  }

  @inline(__always)
  private func widen<Word: BitwiseCopyable>(
    _ start: UnsafeRawPointer, _ count: Int, _ step: Int, _ target: UnsafeMutablePointer<Double>,
    _: Word.Type,
    _ number: (Word) -> Double
  ) {
    for index in 0..<count {
      target[index] = number(
        start.loadUnaligned(fromByteOffset: index * step * MemoryLayout<Word>.stride, as: Word.self))
    }
  }
}

extension ElementType {
  /// What rounding inside a network may make of an output, as a share of it: a few units in its last place.
  var rounding: Double {
    switch self {
    case .float16: 0x1p-9
    case .bfloat16: 0x1p-6
    // A float64 output may come of float32 inside.
    default: RowTolerance.float32Share
    }
  }
}
