// SPDX-License-Identifier: Apache-2.0
import AndorCore

/// The unbiased estimate of the Shapley values of a residual game, and its standard errors, from pairs of masks.
///
/// For size-uniform T the weight (n − 1)/|T| of the players of T and −(n − 1)/(n − |T|) of the others makes the mean of
/// weight times e(T), plus (e(N) − e(∅))/n, the Shapley values of e exactly. A pair's mean weight times value is one
/// number for the players of T and one for the others. Sums run over leaves of 64 pairs, which are added two by two:
/// the same bits however the pairs are handed in. Memory O(n log pairs), time O(n) a pair.
public struct ResidualMean: Sendable, Hashable {
  /// The number of players n.
  public let players: Int
  /// The pairs so far.
  public private(set) var pairs = 0
  private var leaf: Moments
  /// For each level the sums over 64 · 2^level pairs that wait for another such.
  private var levels: [Moments?] = []

  private static let leafPairs = 64

  private struct Moments: Sendable, Hashable {
    var sums: [Double]
    var squares: [Double]

    init(players: Int) {
      sums = [Double](repeating: 0, count: players)
      squares = sums
    }

    static func + (a: Moments, b: Moments) -> Moments {
      var result = a
      for i in a.sums.indices {
        result.sums[i] += b.sums[i]
        result.squares[i] += b.squares[i]
      }
      return result
    }
  }

  /// Creates an estimate without pairs for a game of n ≥ 2 players.
  public init(players: Int) {
    precondition(players >= 2, "a residual has two players or more")
    self.players = players
    leaf = Moments(players: players)
  }

  /// Adds pairs: masks of which each second is the complement of the one before, and the residual at each mask.
  public mutating func add(_ masks: MaskTable, residuals: [Double]) {
    precondition(
      masks.count == residuals.count && masks.count % 2 == 0, "every mask has a residual and a partner")
    precondition(masks.players == players, "the masks are over the game's players")
    for pair in 0..<masks.count / 2 {
      add(masks[2 * pair], half: (residuals[2 * pair] - residuals[2 * pair + 1]) / 2)
    }
  }

  private mutating func add(_ mask: ArraySlice<UInt64>, half: Double) {
    let size = mask.reduce(0) { $0 + $1.nonzeroBitCount }
    precondition(size > 0 && size < players, "size-uniform masks are neither empty nor full")
    let present = Double(players - 1) / Double(size) * half
    let absent = -Double(players - 1) / Double(players - size) * half
    for (place, word) in mask.enumerated() {
      for player in place * 64..<min(place * 64 + 64, players) {
        let term = word >> UInt64(player % 64) & 1 == 1 ? present : absent
        leaf.sums[player] += term
        leaf.squares[player] += term * term
      }
    }
    pairs += 1
    guard pairs % Self.leafPairs == 0 else { return }
    var carried = leaf
    leaf = Moments(players: players)
    var level = 0
    while level < levels.count, let waiting = levels[level] {
      carried = waiting + carried
      levels[level] = nil
      level += 1
    }
    if level == levels.count { levels.append(carried) } else { levels[level] = carried }
  }

  private var total: Moments {
    levels.reduce(leaf) { sum, level in level.map { $0 + sum } ?? sum }
  }

  /// The mean over pairs, a player each; zeros without pairs.
  public var mean: [Double] {
    let total = total
    return total.sums.map { $0 / Double(max(pairs, 1)) }
  }

  /// The standard error of each mean; infinite below two pairs.
  public var standardErrors: [Double] {
    guard pairs > 1 else { return [Double](repeating: .infinity, count: players) }
    let (total, count) = (total, Double(pairs))
    return zip(total.sums, total.squares).map { sum, square in
      (max(square - sum * sum / count, 0) / (count - 1) / count).squareRoot()
    }
  }
}
