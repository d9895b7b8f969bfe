// SPDX-License-Identifier: Apache-2.0

/// What a study of finished jobs asks.
public struct StudySettings: Sendable, Equatable {
  /// How games are compared.
  public enum Comparison: Sendable, Equatable {
    /// From level to level of a label; the last level is what the others are compared with.
    case along(label: String)
    /// With the games at given levels of a label.
    case against(label: String, levels: [String])
    /// Every level of a label with every other one.
    case across(label: String)
  }

  /// How games are compared.
  public var comparison: Comparison
  /// The label of what the levels have in common; `nil` for `sample` where games have it, for the
  /// only other label of the file, or else for the game's name.
  public var block: String?
  /// A CSV file with a column `game` and a column a label.
  public var labels: String?
  /// τ as a share of the mean |v(N) − v(∅)| of a level.
  public var thresholdShare: Double = 0.03
  /// At most so many threads; the result does not depend on it.
  public var threads: Int

  /// Creates the settings of a comparison.
  public init(_ comparison: Comparison, threads: Int) {
    (self.comparison, self.threads) = (comparison, threads)
  }

  /// Reads `L=V,…`: a comparison with games at levels V of the label L; `nil` for anything else.
  public static func against(_ text: String) -> Comparison? {
    guard let sign = text.firstIndex(of: "=") else { return nil }
    let levels = text[text.index(after: sign)...].split(separator: ",", omittingEmptySubsequences: false)
    guard sign > text.startIndex, !levels.contains(where: \.isEmpty) else { return nil }
    return .against(label: String(text[..<sign]), levels: levels.map(String.init))
  }

  /// The label that games are compared by.
  public var label: String {
    switch comparison {
    case .along(let label), .against(let label, _), .across(let label): label
    }
  }

  /// The levels to compare with; none along a label.
  var wanted: [String] {
    switch comparison {
    case .along, .across: []
    case .against(_, let levels): levels
    }
  }

  /// Whether every level is compared with every other one.
  var isAcross: Bool {
    if case .across = comparison { true } else { false }
  }
}
