// SPDX-License-Identifier: Apache-2.0

/// An attribution of a game: a number for each player, from whatever method.
public struct Attribution: Sendable, Equatable {
  /// The numbers of the players that the table of values is over.
  public var players: [Double]
  /// The numbers of null players, who change no value.
  public var nullPlayers: [Double]

  /// Creates an attribution from its numbers.
  public init(_ players: [Double], nullPlayers: [Double] = []) {
    (self.players, self.nullPlayers) = (players, nullPlayers)
  }
}

/// How well an attribution describes a game, measured on all masks, each as likely as any other.
public struct AttributionScore: Sendable, Equatable {
  /// R² of v(∅) plus the numbers of those present, as they are; negative where the mean of v predicts better, `nil` for a
  /// constant game.
  public let raw: Double?
  /// R² after a common scale and a constant are fitted; `nil` for a constant game.
  public let scaled: Double?
  /// The scale of that fit, negative where the numbers have the wrong sign; `nil` where all are 0.
  public let scale: Double?
  /// The sum of the numbers less v(N) − v(∅): 0 where they share it out completely.
  public let excess: Double
  /// How well players join by falling number: 0 as an average order, 1 as the best of all n!, negative where worse than
  /// an average one; `nil` where all orders are even.
  public let insertion: Double?
  /// The same for players that leave by falling number.
  public let deletion: Double?
}

/// The scores of attributions of one game.
///
/// With a for the numbers, b for the Banzhaf values (the slopes of the best additive prediction) and uniform masks the
/// covariance with v is Σ a_i b_i/4 and the variance Σ a_i²/4, so an attribution takes O(n log n) once the game is
/// measured: O(n 2^n) time and memory of a table of 2^n doubles. The same bits for any number of threads.
///
/// The mean of v along the chain in which players join by falling number is set between those of the average and of the
/// best order, which are exact; equal numbers go by the players' order. Null players have no place in the chain, which
/// they would not change.
public struct AttributionScores: Sendable, Equatable {
  /// The scores, in the order of the attributions.
  public let scores: [AttributionScore]
  /// R² of the best additive prediction: no `scaled` exceeds it; `nil` for a constant game.
  public let additive: Double?

  /// Measures attributions of a game.
  /// - Parameters:
  ///   - values: v, 2^n entries.
  ///   - attributions: n numbers each, and those of null players.
  public init(of values: Span<Double>, attributions: [Attribution], threads: Int = 1) {
    let n = playerCount(ofTableWith: values.count)
    precondition(attributions.allSatisfy { $0.players.count == n }, "an attribution has n numbers")
    let measured = values.withUnsafeBufferPointer { MeasuredGame($0, threads: threads) }
    additive = measured.additive
    scores = attributions.map { attribution in
      values.withUnsafeBufferPointer { measured.score(attribution, in: $0) }
    }
  }
}

/// What the scores of all attributions of a game have in common; values are in shares of `unit`, about v(∅).
private struct MeasuredGame {
  /// The largest |v − v(∅)|; 1 for a constant.
  let unit: Double
  /// The mean over all masks.
  let mean: Double
  /// The variance over all masks.
  let variance: Double
  /// The Banzhaf values.
  let slopes: [Double]
  let orders: OrderRange

  /// A difference of areas that is rounding alone, in shares of `unit`.
  private static let nothing = 1e-12

  init(_ values: UnsafeBufferPointer<Double>, threads: Int) {
    let (empty, count) = (values[0], Double(values.count))
    let largest = values.reduce(0) { max($0, abs($1 - empty)) }
    let unit = largest > 0 ? largest : 1
    var table = values.map { ($0 - empty) / unit }
    let total =
      table.withUnsafeBufferPointer {
        sumOverBlocks($0, width: 1, threads: threads) { block, _, sums in sums[0] += block.reduce(0, +) }
      }[0]
    let mean = total / count
    variance =
      table.withUnsafeBufferPointer {
        sumOverBlocks($0, width: 1, threads: threads) { block, _, sums in
          sums[0] += block.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        }
      }[0] / count
    // Entry {i} becomes the sum over all coalitions with i.
    Zeta.transpose(&table, threads: threads)
    slopes = (0..<playerCount(ofTableWith: values.count)).map { (2 * table[1 << $0] - total) / (count / 2) }
    orders = table.withUnsafeMutableBufferPointer { OrderRange(of: values, using: $0, threads: threads) }
    (self.unit, self.mean) = (unit, mean)
  }

  /// R² of the best additive prediction.
  var additive: Double? {
    variance > 0 ? min(1, slopes.reduce(0) { $0 + $1 * $1 / 4 } / variance) : nil
  }

  func score(_ attribution: Attribution, in values: UnsafeBufferPointer<Double>) -> AttributionScore {
    let numbers = attribution.players + attribution.nullPlayers
    // Of numbers in shares of the largest no square overflows or vanishes.
    let largest = numbers.reduce(0) { max($0, abs($1)) }
    let shares = largest > 0 ? numbers.map { $0 / largest } : numbers
    let covariance = zip(shares, slopes).reduce(0) { $0 + $1.0 * $1.1 / 4 }
    let own = shares.reduce(0) { $0 + $1 * $1 / 4 }
    let factor = largest / unit
    let offset = mean - factor * shares.reduce(0, +) / 2
    let error = variance - 2 * factor * covariance + factor * factor * own + offset * offset
    let raw = 1 - error / variance
    let (joining, leaving) = areas(attribution.players, in: values)
    return AttributionScore(
      raw: variance > 0 ? (raw.isNaN ? -.infinity : raw) : nil,
      scaled: variance > 0 ? (own > 0 ? min(1, covariance / own * covariance / variance) : 0) : nil,
      scale: own > 0 && variance > 0 ? covariance / own / factor : nil,
      excess: numbers.reduce(0, +) - (values[values.count - 1] - values[0]),
      insertion: share(joining - orders.mean, of: orders.largest - orders.mean),
      deletion: share(orders.mean - leaving, of: orders.mean - orders.smallest))
  }

  /// Returns a distance from the average order as a share of the farthest one.
  private func share(_ distance: Double, of farthest: Double) -> Double? {
    farthest > Self.nothing * unit ? min(1, distance / farthest) : nil
  }

  /// Returns the mean of v − v(∅) along the chain in which players join by falling number, and along that in which they
  /// leave so.
  private func areas(
    _ numbers: [Double], in values: UnsafeBufferPointer<Double>
  ) -> (joining: Double, leaving: Double) {
    let order = numbers.indices.sorted { a, b in
      numbers[a] == numbers[b] ? a < b : numbers[a] > numbers[b]
    }
    let (all, points) = (values.count - 1, Double(numbers.count + 1))
    var (mask, joining, leaving) = (0, 0.0, values[all] - values[0])
    for player in order {
      mask |= 1 << player
      joining += values[mask] - values[0]
      leaving += values[all ^ mask] - values[0]
    }
    return (joining / points, leaving / points)
  }
}
