// SPDX-License-Identifier: Apache-2.0
import AndorFormats

/// What a model says about one of its inputs.
struct InputSignature: Sendable, Equatable {
  /// The input's name.
  var name: String
  /// The type of its elements; `nil` where the model takes the sample's.
  var elementType: ElementType?
  /// The lengths of its axes without the batch axis, −1 for any; `nil` where the model does not say.
  var shape: [Int]?
}
