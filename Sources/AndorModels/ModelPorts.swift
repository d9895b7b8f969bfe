// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob

/// What a network declares as its inputs and outputs, for a job file to start from.
public struct ModelPorts: Sendable {
  /// The inputs in the file's order, without the batch axis.
  public let inputs: [JobTemplate.Port]
  /// The outputs that hold numbers, without the batch axis; those that are likely to be scores stand first.
  public let outputs: [JobTemplate.Port]

  /// Opens an ONNX file and reads what it declares.
  /// - Throws: `ModelError` where ONNX Runtime is missing or does not load the file, and for what a run would refuse:
  ///   inputs of types that are not read, none that can be masked, no output of numbers.
  public init(onnx path: String, for kind: JobTemplate.Kind, options: ModelOptions) throws {
    let model = try OnnxModel(try OnnxRuntime.open(options.onnxruntime), path: path)
    inputs = try model.signatures().map { input in
      JobTemplate.Port(
        name: input.name, type: input.elementType.map { "\($0)" } ?? "string", shape: input.shape,
        isMaskable: input.firstAxis != .inner)
    }
    outputs = try Self.outputs(of: model, at: path)
    let described = inputs.map { "\($0.name) \($0.described)" }.joined(separator: ", ")
    guard let masked = inputs.first(where: { $0.isMaskable }) else {
      throw ModelError(
        .invalid, "no input of the model has a batch axis (\(described))", at: path,
        hint:
          "Export the model with a symbolic first axis (dynamic_axes, or dynamic_shapes), or one of length 1."
      )
    }
    let isImage = inputs.contains { $0.isMaskable && ($0.shape?.count ?? 0) >= 2 }
    guard kind != .image || isImage || masked.shape == nil else {
      throw ModelError(
        .invalid, "no input of the model has two axes that a grid could cut (\(described))", at: path,
        hint: "Use andor init tabular.")
    }
  }

  /// Returns the outputs of numbers, floating ones with several columns first, whole numbers last.
  private static func outputs(of model: OnnxModel, at path: String) throws -> [JobTemplate.Port] {
    func rank(_ port: OnnxModel.Port) -> Int {
      guard let type = port.elementType, !type.isInteger, type != .bool else { return 2 }
      return (port.shape ?? [-1]).dropFirst().contains { $0 != 1 } ? 0 : 1
    }
    let readable = model.outputs.filter { $0.elementType != nil }
    // A label beside a sequence of maps is what is left of a classifier's scores.
    if readable.allSatisfy({ rank($0) == 2 }),
      let port = model.outputs.first(where: { $0.elementType == nil })
    {
      do { try port.requireNumbers() } catch let error as ModelError { throw error.within(path) }
    }
    return (0...2).flatMap { wanted in readable.filter { rank($0) == wanted } }.map { port in
      JobTemplate.Port(
        name: port.name, type: port.elementType.map { "\($0)" } ?? "",
        shape: port.shape.map { Array($0.dropFirst()) })
    }
  }
}
