// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// What a network declares as its inputs and outputs, for a job file to start from.
public struct ModelPorts: Sendable {
  /// The inputs in the file's order, without the batch axis.
  public let inputs: [JobTemplate.Port]
  /// The outputs in the file's order, without the batch axis.
  public let outputs: [JobTemplate.Port]

  /// Opens an ONNX file and reads what it declares.
  /// - Throws: `ModelError` where ONNX Runtime is missing or does not load the file.
  public init(onnx path: String, options: ModelOptions) throws {
    let model = try OnnxModel(try OnnxRuntime.open(options.onnxruntime), path: path)
    inputs = model.inputs.map(Self.port)
    outputs = model.outputs.map(Self.port)
  }

  private static func port(_ port: OnnxModel.Port) -> JobTemplate.Port {
    JobTemplate.Port(
      name: port.name, type: port.elementType.map { "\($0)" } ?? "element type \(port.code)",
      shape: port.shape.map { Array($0.dropFirst()) })
  }
}
