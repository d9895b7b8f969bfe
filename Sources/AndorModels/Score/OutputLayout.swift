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

  /// Reads the layout off an output's shape: [B], [B, C] or, with a position, [B, T, V].
  ///
  /// Further axes of length 1 carry nothing and are passed over: [B, C, 1, 1] is [B, C]. Of a model that takes one row
  /// at a time the batch axis may be missing. Throws `ModelError.invalid` for other shapes and for an output whose
  /// rows are not the batch's.
  init(
    shape: [Int], batch: Int, position: Int?, isRowByRow: Bool = false, advice: BatchAdvice = .network
  ) throws {
    func refuse(_ what: String, _ hint: String) -> ModelError {
      ModelError(.invalid, "\(what): its shape is \(Tensor.text(of: shape))", at: "output", hint: hint)
    }
    let whole = isRowByRow && shape.first != 1 ? [1] + shape : shape
    guard let rows = whole.first, rows == batch else {
      throw refuse("the output does not have the batch's \(batch) rows", advice.shape)
    }
    var axes = Array(whole.dropFirst())
    if let position {
      while axes.count > 2, axes.last == 1 { axes.removeLast() }
      while axes.count > 2, axes.first == 1 { axes.removeFirst() }
      guard axes.count == 2 else {
        throw refuse("output.position needs an output [B, T, V]", "Remove output.position.")
      }
      let row = position < 0 ? axes[0] + position : position
      guard row >= 0, row < axes[0] else {
        throw refuse("the output has no position \(position)", "Choose output.position from 0.")
      }
      (rowStride, offset, classes) = (axes[0] * axes[1], row * axes[1], axes[1])
    } else {
      let count = axes.count
      axes.removeAll { $0 == 1 }
      guard axes.count < 2 else {
        throw count == 2
          ? refuse("the output has several positions", "Set output.position.")
          : refuse("the output is not [B], [B, C] or [B, T, V]", "Choose another output.")
      }
      classes = axes.first ?? 1
      (rowStride, offset) = (classes, 0)
    }
    guard classes > 0 else { throw refuse("the output is empty", "Choose another output.") }
  }
}
