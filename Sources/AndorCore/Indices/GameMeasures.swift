// SPDX-License-Identifier: Apache-2.0

/// Where a game's strength and credit lie: few numbers of its tables, taken in one pass or some.
public struct GameMeasures: Sendable {
  /// The strengths of the Harsanyi table: an explanation by AND interactions alone.
  package let harsanyi: StrengthCounts
  /// The strengths of the AND-OR explanation; `nil` where none was sought.
  package private(set) var explained: (and: StrengthCounts, or: StrengthCounts)?
  /// v({i}) − v(∅) of every player.
  package let alone: [Double]
  /// v(N) − v(N∖i) of every player.
  package let lost: [Double]
  /// The part of every player's Shapley value that comes from interactions of order 1, 2, and 3 or more.
  package private(set) var credit: [[Double]]

  /// Measures of a game's values and their Möbius transform, 2^n entries each; O(n 2^n).
  public init(values: Span<Double>, harsanyi: Span<Double>, threads: Int = 1) {
    let full = values.count - 1
    let players = values.count.trailingZeroBitCount
    alone = (0..<players).map { values[1 << $0] - values[0] }
    lost = (0..<players).map { values[full] - values[full ^ 1 << $0] }
    self.harsanyi = StrengthCounts(of: harsanyi)
    credit = Self.credit(of: harsanyi, threads)
  }

  /// Takes the tables of the AND-OR explanation, 2^n entries each; O(n 2^n).
  public mutating func explain(and: Span<Double>, or: Span<Double>, threads: Int = 1) {
    explained = (StrengthCounts(of: and), StrengthCounts(of: or))
    // The dual of a game has the game's Shapley values, so OR interactions credit their players as AND do.
    credit = zip(Self.credit(of: and, threads), Self.credit(of: or, threads)).map { zip($0, $1).map(+) }
  }

  private static func credit(of table: Span<Double>, _ threads: Int) -> [[Double]] {
    let parts: [@Sendable (Int) -> Bool] = [{ $0 == 1 }, { $0 == 2 }, { $0 > 2 }]
    return parts.map { belongs in
      CoalitionIndex(name: "shapley-part") { size, _, _ in belongs(size) ? 1 / Double(size) : 0 }
        .playerValues(of: table, threads: threads)
    }
  }
}
