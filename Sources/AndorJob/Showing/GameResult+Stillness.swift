// SPDX-License-Identifier: Apache-2.0

extension GameResult {
  /// Why there is nothing to explain, a sentence; `nil` where some masking changes the output.
  package var stillness: String? {
    if nullPlayers.count == n {
      return "Nothing was masked: every \(playerWords.one) is in the sample what it is in the baseline."
    }
    let interactions = explain?.andOnly.objective ?? strength.total
    return interactions == 0 && top.isEmpty
      ? "No masking changes the output: there is nothing to explain." : nil
  }
}

extension GameResult.Strength {
  /// Σ|I(S)| over both kinds.
  fileprivate var total: Double {
    (andPositive + orPositive).reduce(0, +) - (andNegative + orNegative).reduce(0, +)
  }
}
