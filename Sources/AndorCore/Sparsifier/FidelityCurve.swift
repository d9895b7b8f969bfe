// SPDX-License-Identifier: Apache-2.0

/// How much of the output's variation the strongest interactions explain.
public struct FidelityCurve: Hashable, Sendable {
  /// The k strongest interactions and the share they explain.
  public struct Point: Hashable, Sendable {
    /// k.
    public var interactions: Int
    /// 1 − Var(v − v_k)/Var(v) over all 2^n masks; 1 at best, negative for a bad approximation.
    public var share: Double
  }

  /// In ascending order of k.
  public var points: [Point]

  /// Creates the curve of the k strongest interactions of a list, k = 1, 2, 5, 10, 20, … and the list's length.
  ///
  /// Two zeta transforms and four passes over 2^n entries for each k.
  ///
  /// - Parameters:
  ///   - values: v, 2^n entries.
  ///   - ranked: AND and OR interactions, strongest first.
  public init(of values: Span<Double>, ranked: [Interaction], threads: Int = 1) {
    let variance = values.withUnsafeBufferPointer { Self.variance($0, threads) }
    points = Self.counts(upTo: ranked.count).map { count in
      var and = Array(repeating: 0.0, count: values.count)
      var or = and
      for interaction in ranked.prefix(count) {
        let set = Int(interaction.coalition.mask)
        if interaction.kind == .and { and[set] += interaction.effect } else { or[set] += interaction.effect }
      }
      var rest = UniversalMatching.values(and: and.span, or: or.span, threads: threads)
      for set in rest.indices { rest[set] = values[set] - rest[set] }
      let left = rest.withUnsafeBufferPointer { Self.variance($0, threads) }
      return Point(interactions: count, share: variance > 0 ? 1 - left / variance : 1)
    }
  }

  private static func counts(upTo limit: Int) -> [Int] {
    var (counts, decade) = ([Int](), 1)
    while decade <= limit {
      counts += [decade, 2 * decade, 5 * decade].filter { $0 <= limit }
      decade *= 10
    }
    if let last = counts.last, last < limit { counts.append(limit) }
    return counts
  }

  /// Returns the variance of a table's entries, about their mean, in two passes.
  private static func variance(_ table: UnsafeBufferPointer<Double>, _ threads: Int) -> Double {
    let count = Double(table.count)
    let sum = sumOverBlocks(table, width: 1, threads: threads) { block, _, sums in
      sums[0] += block.reduce(0, +)
    }
    let mean = sum[0] / count
    let squares = sumOverBlocks(table, width: 1, threads: threads) { block, _, sums in
      sums[0] += block.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    return squares[0] / count
  }
}
