// SPDX-License-Identifier: Apache-2.0

/// Which of the explanations with about the least Σ|I| is shown: there are many, as OR{i,j} is i + j − AND{i,j}.
public enum Ties: String, Codable, Sendable, CaseIterable {
  /// The one whose interactions have the fewest players, AND before OR.
  case lowOrder = "low_order"
  /// Any of them.
  case none

  /// The relative gap of the costs at which the choice is made: a twentieth of what a player more costs.
  public static let finished = 0.001
}
