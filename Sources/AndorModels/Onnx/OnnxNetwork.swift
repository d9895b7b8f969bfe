// SPDX-License-Identifier: Apache-2.0

/// A network with the output that a job selects.
struct OnnxNetwork: Sendable {
  /// The network.
  let model: OnnxModel
  /// Its inputs, without the batch axis.
  let signatures: [InputSignature]
  private let output: Int

  /// A network whose inputs and selected output are of types that are read.
  init(_ model: OnnxModel, output: String?) throws {
    self.model = model
    signatures = try model.signatures()
    self.output = try model.output(named: output)
  }

  /// A thread bound to the rows of a builder, which must outlive it.
  func thread(on builder: BatchBuilder) throws -> OnnxThread {
    let inputs = zip(builder.game.inputs, builder.buffers).map { input, rows in
      (type: input.sample.elementType, shape: [builder.batch] + input.sample.shape, rows: rows)
    }
    return try OnnxThread(model, inputs: inputs, output: output)
  }
}
