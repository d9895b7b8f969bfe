// SPDX-License-Identifier: Apache-2.0
import AndorSystem

/// Two levels beside each other, block by block.
struct LevelPair: Sendable {
  let levels: (first: Int, second: Int)
  let blocks: [PairMeasures]
}

extension Study {
  /// Compares every two levels on the same blocks; `nil` where it was cancelled.
  ///
  /// Both games of a step are read anew, so that memory does not grow with the levels.
  func pairs(_ steps: StudySteps, threads: Int, _ load: @escaping Load) throws -> [LevelPair]? {
    let (pairs, blocks) = (design.pairs, design.blocks)
    let measures = try steps.gather(pairs.count * blocks) { step in
      let (levels, block) = (pairs[step / blocks], step % blocks)
      let first = PreparedGame(try load(levels.first, block), withSigns: false)
      let second = PreparedGame(try load(levels.second, block), withSigns: false)
      var random = SplitMix64(seed: UInt64(block))
      let shuffles = (0..<StudyDesign.shuffles).map { _ in PlayerShuffle(players: design.players, &random) }
      var pair = PairMeasures(first, second)
      pair.shuffle(first.game, second.game, shuffles)
      guard design.isSearched(levels.first, levels.second) else { return pair }
      pair.similarity = similarity(first.game, second.game, threads: threads)
      // One shuffle a block: each costs a search.
      pair.shuffledSimilarity = similarity(first.game, second.game, shuffles[0].masks, threads: threads)
      return pair
    }
    return measures.map { measures in
      pairs.enumerated().map { place, levels in
        LevelPair(levels: levels, blocks: Array(measures[place * blocks..<(place + 1) * blocks]))
      }
    }
  }

  /// Returns the certified similarity of two games; `nil` where one has no certified norm, or both have no effects.
  ///
  /// The norm of a game with shuffled players is that of the game, so that only the difference is searched for.
  /// - Parameter places: where a mask's value of the second game is taken from.
  private func similarity(
    _ first: StudyGame, _ second: StudyGame, _ places: [Int]? = nil, threads: Int
  ) -> Similarity? {
    guard let own = first.explained?.norm, let other = second.explained?.norm else { return nil }
    let values = places.map { $0.map { second.values[$0] } } ?? second.values
    let difference = Similarity.norm(
      ofDifference: first.values, values, noise: own.noise + other.noise, gap: design.gap, threads: threads)
    return Similarity(own.bounds, other.bounds, difference: difference)
  }
}
