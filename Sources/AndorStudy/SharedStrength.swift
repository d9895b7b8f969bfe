// SPDX-License-Identifier: Apache-2.0
import AndorSystem

/// The strength of a game's salient interactions, and how much of it reference games have as well.
///
/// A reference has an interaction where it is salient there too, with the same sign. An interaction is salient from a share
/// of the game's strongest on.
public struct SharedStrength: Sendable, Equatable {
  /// Σ|I| of the salient interactions of orders 1 ... n.
  public var salient: [Double]
  /// That of those that at least one reference has.
  public var byOne: [Double]
  /// That of those that all references have.
  public var byAll: [Double]

  /// The signs of a game's salient interactions: AND tables alone, or AND and OR.
  struct Signs: Sendable {
    /// +1, −1, or 0 where the interaction is not salient; 2^n entries a table.
    let tables: [[Int8]]

    init(of tables: [[Double]], salient share: Double) {
      let largest = tables.reduce(0) { largest, table in
        table.dropFirst().reduce(largest) { max($0, abs($1)) }
      }
      let threshold = share * largest
      self.tables = tables.map { table in
        table.enumerated().map { mask, effect in
          mask == 0 || effect == 0 || abs(effect) < threshold ? 0 : effect > 0 ? 1 : -1
        }
      }
    }
  }

  /// Compares a game's tables with references.
  /// - Parameter places: where an interaction of the game is looked for in the references, by mask.
  init(
    _ tables: [[Double]], _ signs: Signs, references: [Signs], places: (Int) -> Int = { $0 }
  ) {
    let count = tables[0].count
    var sums = [[Double]](
      repeating: [Double](repeating: 0, count: count.trailingZeroBitCount), count: 3)
    for (number, table) in tables.enumerated() {
      let own = signs.tables[number]
      for mask in own.indices where own[mask] != 0 {
        let (order, place) = (mask.nonzeroBitCount - 1, places(mask))
        let having = references.count { $0.tables[number][place] == own[mask] }
        sums[0][order] += abs(table[mask])
        if having > 0 { sums[1][order] += abs(table[mask]) }
        if having == references.count { sums[2][order] += abs(table[mask]) }
      }
    }
    (salient, byOne, byAll) = (sums[0], sums[1], sums[2])
  }
}

extension SharedStrength {
  /// Creates strengths of 0 for games of n players.
  init(none n: Int) {
    let none = [Double](repeating: 0, count: n)
    (salient, byOne, byAll) = (none, none, none)
  }

  /// Adds the strengths of another comparison.
  mutating func add(_ other: SharedStrength) {
    salient = zip(salient, other.salient).map(+)
    byOne = zip(byOne, other.byOne).map(+)
    byAll = zip(byAll, other.byAll).map(+)
  }
}

/// Numberings of a game's players drawn at random: what two games share by chance.
struct PlayerShuffle {
  /// The mask over shuffled players of every mask.
  let masks: [Int]

  /// Draws a shuffle of n players that moves at least one of them where there are two; O(2^n).
  init(players n: Int, _ random: inout SplitMix64) {
    var order = Array(0..<n)
    repeat { order.shuffle(using: &random) } while n > 1 && order == Array(0..<n)
    var masks = [Int](repeating: 0, count: 1 << n)
    for mask in masks.indices.dropFirst() {
      masks[mask] = masks[mask & (mask - 1)] | 1 << order[mask.trailingZeroBitCount]
    }
    self.masks = masks
  }
}
