// SPDX-License-Identifier: Apache-2.0
import AndorFormats

/// One thread of a model that maps whole batches of input tensors to outputs.
package protocol BatchModel: AnyObject {
  /// Runs the model on what the input buffers now hold and hands its output, valid only inside `body`.
  func run(_ body: (_ output: BatchOutput) throws -> Void) throws

  /// What to do about batches that the model gets wrong.
  var advice: BatchAdvice { get }
}

/// What to do about batches that a model gets wrong, in sentences.
package struct BatchAdvice: Sendable {
  /// What a row is depends on the rows beside it.
  let rows: String
  /// The output has not as many rows as the batch.
  let shape: String
  /// One row goes and several do not.
  let fixed: String

  /// Advice on an exported network.
  static let network = BatchAdvice(
    rows: "Its rows depend on each other: usually it is dynamically quantised, or normalises over "
      + "the batch. Export it with static quantisation or in float32, in evaluation mode.",
    shape: "Export the model with a dynamic batch axis.",
    fixed: "It declares a dynamic batch axis but fixes the batch inside: export it again with one, "
      + "or set engine.batch to 1, which is slow.")

  /// Advice on a Python module.
  static let module = BatchAdvice(
    rows: "Let the module's outputs() give a row the same numbers in every call, whatever the other rows of "
      + "the call: no random numbers, no sums over the batch, a network in evaluation mode.",
    shape: "Let the module's outputs() return an array with one row for each row of its inputs.",
    fixed: "Let the module's outputs() take any number of rows, or set engine.batch to 1, which is slow.")
}

extension BatchModel {
  package var advice: BatchAdvice { .network }
}

/// What a model said about a batch.
package struct BatchOutput {
  /// The type of the outputs.
  var elementType: ElementType
  /// The lengths of the axes, the batch first.
  var shape: [Int]
  /// The outputs, row by row; any alignment.
  var data: UnsafeRawPointer
}
