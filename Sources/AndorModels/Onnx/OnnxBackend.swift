// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// A network with the output that a job selects, run by ONNX Runtime.
struct OnnxBackend: ModelBackend {
  static let kind = ModelKind.onnx
  static let filesBoundCost = true
  private let model: OnnxModel
  private let signatures: [InputSignature]
  private let output: Int
  let device: String

  /// Opens the network; its inputs and the selected output must be of types that are read.
  init(_ opening: ModelOpening) throws {
    let path = try opening.modelPath()
    try Self.requirePlanned(opening, path)
    let wanted = opening.options.device ?? opening.specification.model.device
    let runtime = try OnnxRuntime.open(opening.options.onnxruntime)
    device = try runtime.prepare(wanted)
    model = try OnnxModel(runtime, path: path, on: wanted)
    signatures = try model.signatures()
    output = try model.output(named: opening.specification.output.name)
  }

  static func companions(of path: String) throws(ModelError) -> [CompanionFile] {
    try ExternalData.files(of: path)
  }

  /// Refuses weights in files that the plan does not have: nobody has compared them, or they are none of the job's.
  private static func requirePlanned(_ opening: ModelOpening, _ path: String) throws(ModelError) {
    guard let planned = opening.place?.planned, let name = opening.specification.model.path else { return }
    for file in try companions(of: path)
    where !planned.contains(RelativePath(RelativePath.beside(name, file.location))) {
      throw ModelError(
        .invalid, "the model keeps weights in '\(file.location)', which the job's plan does not have",
        at: name, hint: "Start the job again in another folder.")
    }
  }

  var versions: [ModelVersion] {
    [
      ModelVersion(
        key: "onnxruntime", version: model.runtime.version,
        required: (
          "ONNX Runtime", "Install the same version, or name its library with --onnxruntime FILE."
        ))
    ]
  }

  var notes: [String] {
    let port = model.outputs[output]
    guard let type = port.elementType, type.isInteger || type == .bool else { return [] }
    return [
      "The output '\(port.name)' is of whole numbers (\(type.rawValue)): where they are labels of classes, v(T) jumps "
        + "from label to label. Choose an output of scores or probabilities, if there is one."
    ]
  }

  var threads: ModelThreads { .ofTensors(inputs: { _ in signatures }, thread: thread) }

  /// Returns a thread bound to the rows of a builder, which must outlive it.
  private func thread(on builder: BatchBuilder) throws -> OnnxThread {
    let inputs = zip(builder.game.inputs, builder.buffers).map { input, rows in
      OnnxThread.Input(
        type: input.sample.elementType, shape: input.shape(batch: builder.batch), rows: rows,
        texts: input.texts)
    }
    return try OnnxThread(model, inputs: inputs, output: output)
  }
}
