// SPDX-License-Identifier: Apache-2.0
import AndorCore

/// How well an attribution, a number for each player from whatever method, describes a game on all its masks.
public struct AttributionResult: Codable, Sendable, Equatable {
  /// R² after a common scale and a constant are fitted; absent for a constant game.
  public var r2: Double?
  /// R² of v(∅) plus the numbers of those present, as they are; negative where the mean of v predicts better. Absent for
  /// a constant game.
  public var r2Raw: Double?
  /// The scale of the fit, negative where the numbers have the wrong sign; absent where all are 0.
  public var scale: Double?
  /// The sum of the numbers less v(N) − v(∅).
  public var excess: Double
  /// |excess| as a share of |v(N) − v(∅)|; absent where that is 0.
  public var completeness: Double?
  /// How well players join by falling number: 0 as an average order, 1 as the best of all; absent where all are even.
  public var insertion: Double?
  /// The same for players that leave by falling number.
  public var deletion: Double?

  /// All of its numbers.
  package var numbers: [Double?] { [r2, r2Raw, scale, excess, completeness, insertion, deletion] }

  /// Creates the result of a score of a game whose values differ by `difference` = v(N) − v(∅).
  package init(_ score: AttributionScore, difference: Double) {
    (r2, r2Raw, scale) = (score.scaled, score.raw, score.scale)
    (excess, insertion, deletion) = (score.excess, score.insertion, score.deletion)
    completeness = difference == 0 ? nil : abs(score.excess / difference)
  }
}
