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
  }

  let runtime: OnnxRuntime
  /// The inputs in the file's order.
  package let inputs: [Port]
  /// The outputs in the file's order.
  let outputs: [Port]
  // A session is thread-safe for runs and written to by nothing else.
  let session: OpaquePointer

  /// Opens a file.
  package convenience init(_ runtime: OnnxRuntime, path: String) throws {
    // The file's size and kind are checked before the runtime reads it.
    _ = try fromFile(InputFile(path, limit: Limits.artifactBytes))
    try self.init(runtime, place: path) { andor_ort_session_open(runtime.handle, path, &$0) }
  }

  /// Opens a model held in memory.
  convenience init(_ runtime: OnnxRuntime, bytes: [UInt8]) throws {
    try self.init(runtime, place: "the model in memory") {
      andor_ort_session_open_bytes(runtime.handle, bytes, bytes.count, &$0)
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
        elementType: ElementType(onnx: type.element), shape: type.shape, code: Int(type.element))
    }
  }

  /// The inputs without their batch axis.
  ///
  /// Throws `ModelError` for types that are not read, and for a first axis that is not dynamic.
  func signatures() throws -> [InputSignature] {
    try inputs.map { port in
      guard let type = port.elementType, let shape = port.shape else {
        throw ModelError(
          .unsupported, "the input '\(port.name)' has element type \(port.code), which andor does not read",
          hint: "Export the model with inputs of numbers or booleans.")
      }
      guard let first = shape.first, first < 0 else {
        throw ModelError(
          .invalid,
          "the input '\(port.name)' has shape \(Tensor.text(of: shape)), without a dynamic batch axis",
          hint: "Export the model with a symbolic first axis (dynamic_axes, or dynamic_shapes).")
      }
      return InputSignature(name: port.name, elementType: type, shape: Array(shape.dropFirst()))
    }
  }

  /// The number of the output that a job selects.
  func output(named name: String?) throws -> Int {
    let names = outputs.map(\.name)
    let index = name.map { names.firstIndex(of: $0) } ?? (names.count == 1 ? 0 : nil)
    guard let index else {
      throw ModelError(
        .invalid, name.map { "the model has no output '\($0)'" } ?? "the model has \(names.count) outputs",
        hint: "Set output.name to one of \(names.joined(separator: ", ")).")
    }
    guard outputs[index].elementType != nil else {
      throw ModelError(
        .unsupported,
        "the output '\(names[index])' has element type \(outputs[index].code), which andor does not read",
        hint: "Choose an output of numbers.")
    }
    return index
  }
}

extension ElementType {
  /// The type with a number of ONNX's `TensorProto.DataType`.
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
    }
  }
}

extension andor_ort_type {
  /// Creates a type from its parts, at most `ANDOR_ORT_MAX_AXES` axes.
  init(_ elementType: ElementType, shape: [Int]) {
    self.init()
    element = elementType.onnxCode
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
