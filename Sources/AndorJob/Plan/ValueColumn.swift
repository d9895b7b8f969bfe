// SPDX-License-Identifier: Apache-2.0

/// One of the values that every mask of a game has, by its model and its score.
///
/// A game's values lie mask after mask, those of a mask in the order of the game's columns.
public struct ValueColumn: Codable, Hashable, Sendable {
  /// The model's number in the job, from 0.
  public var model: Int
  /// The score's name in the job file.
  public var score: String

  /// Creates a column from its parts.
  public init(model: Int, score: String) {
    self.model = model
    self.score = score
  }

  /// Whether a plan may name such a column.
  var isSound: Bool { (0..<Limits.valuesPerMask).contains(model) && score.isFolderName }
}
