// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob
import COnnxRuntime

/// A network opened in ONNX Runtime; its threads may run at the same time.
package final class OnnxModel: @unchecked Sendable {
  /// One input or output as the file declares it.
  package struct Port: Equatable {
    /// The name.
    package var name: String
    /// The element type; `nil` for types that are not read here.
    package var elementType: ElementType?
    /// The lengths of all axes, −1 for symbolic ones; `nil` for what is no tensor of few axes.
    package var shape: [Int]?
    /// The runtime's number of the element type, for messages.
    var code: Int
    /// What it is: a tensor, or something that is none.
    var kind = Kind.tensor

    /// What an input or output can be.
    package enum Kind: Equatable { case tensor, sequenceOrMap, other }

    /// Whether it is a tensor of texts.
    var isText: Bool { kind == .tensor && code == 8 }

    /// What it is in words, for messages.
    var described: String {
      switch kind {
      case .tensor: isText ? "one of texts" : "of the ONNX element type \(code), which andor does not read"
      case .sequenceOrMap: "a sequence or a map"
      case .other: "no tensor"
      }
    }
  }

  let runtime: OnnxRuntime
  /// The inputs in the file's order.
  package let inputs: [Port]
  /// The outputs in the file's order.
  let outputs: [Port]
  // A session is thread-safe for runs and written to by nothing else.
  let session: OpaquePointer

  /// Opens a file.
  package convenience init(_ runtime: OnnxRuntime, path: String, on device: ModelDevice = .cpu) throws {
    // The file's size and kind are checked before the runtime reads it.
    _ = try fromFile(InputFile(path, limit: Limits.artifactBytes))
    try self.init(runtime, place: path) {
      andor_ort_session_open(runtime.handle, path, device.cudaNumber, &$0)
    }
  }

  /// Opens a model held in memory.
  convenience init(_ runtime: OnnxRuntime, bytes: [UInt8], on device: ModelDevice = .cpu) throws {
    try self.init(runtime, place: "the model in memory") {
      andor_ort_session_open_bytes(runtime.handle, bytes, bytes.count, device.cudaNumber, &$0)
    }
  }

  private init(
    _ runtime: OnnxRuntime, place: String,
    open: (inout OpaquePointer?) -> UnsafeMutablePointer<CChar>?
  ) throws {
    var opened: OpaquePointer?
    let wrong = OnnxRuntime.text(open(&opened))
    guard wrong == nil, let opened else {
      throw ModelError(
        .invalid, "ONNX Runtime \(runtime.version) does not load the model (\(wrong ?? "no reason"))",
        at: place,
        hint: "Export the model again and check it with onnx.checker.")
    }
    self.runtime = runtime
    session = opened
    inputs = Self.ports(opened, outputs: 0)
    outputs = Self.ports(opened, outputs: 1)
  }

  deinit { andor_ort_session_close(session) }

  private static func ports(_ session: OpaquePointer, outputs: Int32) -> [Port] {
    (0..<andor_ort_session_count(session, outputs)).map { index in
      let type = andor_ort_session_type(session, outputs, index)
      return Port(
        name: String(cString: andor_ort_session_name(session, outputs, index)),
        elementType: ElementType(onnx: type.element), shape: type.shape, code: Int(type.element),
        kind: type.kind == 1 ? .tensor : type.kind == 2 || type.kind == 3 ? .sequenceOrMap : .other)
    }
  }

  /// Returns the inputs without their batch axis.
  ///
  /// Throws `ModelError.unsupported` for types that are not read.
  func signatures() throws -> [InputSignature] {
    try inputs.map { port in
      guard port.elementType != nil || port.isText, let shape = port.shape else {
        throw ModelError(
          .unsupported, "the input '\(port.name)' is \(port.described)",
          hint:
            "Export the model with inputs of numbers, booleans or texts, of at most \(Limits.dimensions) axes."
        )
      }
      let firstAxis: InputSignature.FirstAxis =
        switch shape.first {
        case .some(..<0): .batch
        case 1: .oneRow
        default: .inner
        }
      return InputSignature(
        name: port.name, elementType: port.elementType, isText: port.isText,
        shape: firstAxis == .inner ? shape : Array(shape.dropFirst()), firstAxis: firstAxis)
    }
  }

  /// Returns the number of the output that a job selects.
  func output(named name: String?) throws -> Int {
    let names = outputs.map(\.name)
    let index = name.map { names.firstIndex(of: $0) } ?? (names.count == 1 ? 0 : nil)
    guard let index else {
      throw ModelError(
        .invalid, name.map { "the model has no output '\($0)'" } ?? "the model has \(names.count) outputs",
        hint: "Set output.name to one of \(names.joined(separator: ", ")).")
    }
    try outputs[index].requireNumbers()
    return index
  }
}

extension ModelDevice {
  /// The number of a CUDA device; below 0 for the processor.
  fileprivate var cudaNumber: Int32 { if case .cuda(let number) = self { Int32(number) } else { -1 } }
}

extension OnnxModel.Port {
  /// Refuses an output that holds no numbers.
  func requireNumbers() throws {
    guard elementType == nil else { return }
    throw ModelError(
      .unsupported, "the output '\(name)' is \(described)",
      hint: kind == .sequenceOrMap
        ? "scikit-learn's converter ends in ZipMap: convert again with options={'zipmap': False}, which gives a tensor."
        : "Choose an output of numbers.")
  }
}

extension ElementType {
  /// Creates the type with a number of ONNX's `TensorProto.DataType`.
  init?(onnx code: Int32) {
    guard let type = Self.allCases.first(where: { $0.onnxCode == code }) else { return nil }
    self = type
  }

  /// The number in ONNX's `TensorProto.DataType`.
  var onnxCode: Int32 {
    switch self {
    case .float32: 1
    case .uint8: 2
    case .int8: 3
    case .uint16: 4
    case .int16: 5
    case .int32: 6
    case .int64: 7
    case .bool: 9
    case .float16: 10
    case .float64: 11
    case .uint32: 12
    case .uint64: 13
    case .bfloat16: 16
    }
  }
}

extension andor_ort_type {
  /// Creates a type from ONNX's number of its elements and at most `ANDOR_ORT_MAX_AXES` axes.
  init(_ code: Int32, shape: [Int]) {
    self.init()
    element = code
    rank = shape.count
    withUnsafeMutableBytes(of: &dims) { raw in
      for (axis, length) in shape.enumerated() {
        raw.storeBytes(of: Int64(length), toByteOffset: axis * 8, as: Int64.self)
      }
    }
  }

  /// The lengths of the axes; `nil` where there are more than are reported.
  var shape: [Int]? {
    guard rank <= Int(ANDOR_ORT_MAX_AXES) else { return nil }
    return withUnsafeBytes(of: dims) { raw in
      (0..<rank).map { Int(raw.load(fromByteOffset: $0 * 8, as: Int64.self)) }
    }
  }
}
