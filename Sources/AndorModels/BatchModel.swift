// SPDX-License-Identifier: Apache-2.0
import AndorFormats

/// One thread of a model that maps whole batches of input tensors to outputs.
package protocol BatchModel: AnyObject {
  /// Runs the model on what the input buffers now hold and hands its output, valid only inside `body`.
  func run(_ body: (_ output: BatchOutput) throws -> Void) throws
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
