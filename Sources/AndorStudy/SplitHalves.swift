// SPDX-License-Identifier: Apache-2.0
import AndorSystem

/// How alike levels are when their games are averaged over different halves of the blocks.
///
/// A level compared with itself in this way is the ceiling: what is missing to 1 is the variety of blocks and no difference
/// of levels. Two levels are then compared across the halves as well, the one over the first half and the other over
/// the second, so that both numbers are about averages of the same number of blocks.
struct SplitHalves: Sendable {
  /// The two levels; one twice for the ceiling.
  let levels: (first: Int, second: Int)
  /// J of Harsanyi interactions; NaN where it is not defined.
  let harsanyi: Double
  /// J of certified norms, and its bounds; `nil` where norms are not searched for or all are 0.
  let andOr: Similarity?

  /// A level's games averaged over a half of the blocks.
  struct Mean: Sendable {
    var values: [Double]
    var harsanyi: [Double]
    /// δ of the mean of games that are each known up to their own; `nil` where one has no certified norm.
    var noise: Double?
    /// The least Σ|I| of the mean within δ.
    var norm: Similarity.Norm?

    init(players: Int) {
      values = [Double](repeating: 0, count: 1 << players)
      (harsanyi, noise) = (values, 0)
    }

    mutating func add(_ game: StudyGame, weight: Double) {
      for mask in values.indices {
        values[mask] += weight * game.values[mask]
        harsanyi[mask] += weight * game.harsanyi[mask]
      }
      noise = game.explained?.norm.flatMap { own in noise.map { $0 + weight * own.noise } }
    }
  }

  /// Returns the halves of blocks that a split draws: the second has one more where their number is odd.
  static func halves(blocks: Int, split: Int) -> [[Int]] {
    // Seeds far from those of the players' shuffles, which are the numbers of blocks.
    var random = SplitMix64(seed: (1 << 40) + UInt64(split))
    var order = Array(0..<blocks)
    order.shuffle(using: &random)
    return [order.prefix(blocks / 2).sorted(), order.dropFirst(blocks / 2).sorted()]
  }
}

extension Study {
  /// Compares averages over halves of the blocks, of each level with itself and of every two; `nil` where it was cancelled.
  func halves(_ steps: StudySteps, threads: Int, _ load: @escaping Load) throws -> [SplitHalves]? {
    let splits = (0..<StudyDesign.splits).map { SplitHalves.halves(blocks: design.blocks, split: $0) }
    let averaged = try steps.gather(design.levels) { level in
      try means(of: level, splits, threads: threads, load) { steps.areWanted }
    }
    guard let means = averaged else { return nil }
    let pairs = (0..<design.levels).map { (first: $0, second: $0) } + design.pairs
    return try steps.gather(pairs.count) { place in
      let levels = pairs[place]
      let (one, other) = (means[levels.first], means[levels.second])
      // A level with itself has one comparison a split, two levels have the other way round as well.
      let crossings = levels.first == levels.second ? [(0, 1)] : [(0, 1), (1, 0)]
      let compared = splits.indices.flatMap { split in
        crossings.map { (one[split][$0.0], other[split][$0.1]) }
      }
      let jaccards = BlockRatio(meanOf: compared.map { Similarity.harsanyi($0.harsanyi, $1.harsanyi).total })
      let isSearched = design.isSearched(levels.first, levels.second)
      let found = isSearched ? compared.compactMap { similarity($0, $1, threads: threads) } : []
      return SplitHalves(
        levels: levels, harsanyi: jaccards.value,
        andOr: found.count == compared.count ? Similarity(meanOf: found) : nil)
    }
  }

  /// Returns a level's games averaged over the halves of each split.
  private func means(
    of level: Int, _ splits: [[[Int]]], threads: Int, _ load: Load, proceed: () -> Bool
  ) throws -> [[SplitHalves.Mean]]? {
    let none = SplitHalves.Mean(players: design.players)
    var means = splits.map { $0.map { _ in none } }
    for block in 0..<design.blocks {
      guard proceed() else { return nil }
      let game = try load(level, block)
      for (split, halves) in splits.enumerated() {
        for (half, blocks) in halves.enumerated() where blocks.contains(block) {
          means[split][half].add(game, weight: 1 / Double(blocks.count))
        }
      }
    }
    return means.map { halves in
      halves.map { mean in
        var mean = mean
        mean.norm = mean.noise.map {
          Similarity.norm(of: mean.values, noise: $0, gap: design.gap, threads: threads)
        }
        return mean
      }
    }
  }

  private func similarity(
    _ one: SplitHalves.Mean, _ other: SplitHalves.Mean, threads: Int
  ) -> Similarity? {
    guard let noises = one.noise.flatMap({ own in other.noise.map { own + $0 } }), let own = one.norm,
      let others = other.norm
    else { return nil }
    let difference = Similarity.norm(
      ofDifference: one.values, other.values, noise: noises, gap: design.gap, threads: threads)
    return Similarity(own, others, difference: difference)
  }
}
