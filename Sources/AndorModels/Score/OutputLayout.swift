// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob

/// How the outputs of a row stand in a model's output.
struct OutputLayout: Equatable {
  /// Elements between two rows.
  var rowStride: Int
  /// The first output of a row: 0, or where the chosen position begins.
  var offset: Int
  /// The number of outputs of a row.
  var classes: Int

  /// The layout of an output with shape [B], [B, C] or, with a position, [B, T, V].
  ///
  /// Throws `ModelError.invalid` for other shapes and for an output whose rows are not the batch's.
  init(shape: [Int], batch: Int, position: Int?) throws {
    func refuse(_ what: String, _ hint: String) -> ModelError {
      ModelError(.invalid, "\(what): its shape is \(Tensor.text(of: shape))", at: "output", hint: hint)
    }
    guard let rows = shape.first, rows == batch else {
      throw refuse(
        "the output does not have the batch's \(batch) rows", "Export the model with a dynamic batch axis.")
    }
    switch (shape.count, position) {
    case (1, nil): (rowStride, offset, classes) = (1, 0, 1)
    case (2, nil): (rowStride, offset, classes) = (shape[1], 0, shape[1])
    case (3, let position?):
      let row = position < 0 ? shape[1] + position : position
      guard row >= 0, row < shape[1] else {
        throw refuse("the output has no position \(position)", "Choose output.position from 0.")
      }
      (rowStride, offset, classes) = (shape[1] * shape[2], row * shape[2], shape[2])
    case (3, nil):
      throw refuse("the output has several positions", "Set output.position.")
    case (_, nil): throw refuse("the output is not [B], [B, C] or [B, T, V]", "Choose another output.")
    default: throw refuse("output.position needs an output [B, T, V]", "Remove output.position.")
    }
    guard classes > 0 else { throw refuse("the output is empty", "Choose another output.") }
  }
}
