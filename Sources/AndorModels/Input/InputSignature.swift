// SPDX-License-Identifier: Apache-2.0
import AndorFormats

/// What a model says about one of its inputs.
struct InputSignature: Sendable, Equatable {
  /// What the first axis of an input is.
  enum FirstAxis: Sendable, Equatable {
    /// The batch, of any length.
    case batch
    /// The batch, whose length is fixed to one row.
    case oneRow
    /// None, or an axis like the others: the input has no batch.
    case inner
  }

  /// The input's name.
  var name: String
  /// The type of its elements; `nil` where the model takes the sample's, and for texts.
  var elementType: ElementType?
  /// Whether its elements are texts.
  var isText = false
  /// The lengths of its axes without the batch axis, −1 for any; `nil` where the model does not say.
  var shape: [Int]?
  /// What its first axis is.
  var firstAxis = FirstAxis.batch
}
