// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorSystem

/// A comparison of games along a label: from their tables to rows with intervals over blocks.
///
/// A pure function of the tables: neither threads nor machines change a bit.
public struct Study: Sendable {
  /// Returns the game of a level and a block.
  public typealias Load = @Sendable (_ level: Int, _ block: Int) throws -> StudyGame

  let design: StudyDesign
  private let threads: Int

  /// Creates a study of a design.
  public init(_ design: StudyDesign, threads: Int) { (self.design, self.threads) = (design, threads) }

  /// What the blocks give.
  struct Gathered: Sendable {
    /// The measures of each level, a number a block.
    var levels: [[GameMeasures]]
    /// The theory of each block, where it is asked for.
    var endings: [LearningTheory] = []
    /// Every two levels beside each other, where they are compared so.
    var pairs: [LevelPair] = []
    /// Averages over halves of the blocks, of every level with itself and of every two.
    var halves: [SplitHalves] = []
  }

  /// Measures all games and makes the table.
  ///
  /// Games of up to 16 players are measured side by side, larger ones one after the other. Memory: about 8 tables of 2^n
  /// doubles for the game and each reference, a thread, and where every two levels are compared 16 tables a level for
  /// averages over halves of the blocks; time O(n 2^n) a game, and a search for each pair of AND-OR explanations, or two.
  /// - Parameters:
  ///   - load: gives a game of 2^players entries a table; called from several threads.
  ///   - proceed: called with the steps done of `StudyDesign.steps`, from several threads; `false` cancels.
  /// - Returns: `nil` where it was cancelled.
  /// - Throws: what `load` throws.
  public func run(
    load: @escaping Load, proceed: @escaping @Sendable (_ done: Int) -> Bool = { _ in true }
  ) throws -> StudyFindings? {
    let isSmall = design.players <= StudyDesign.mostSearched
    let steps = StudySteps(threads: isSmall ? threads : 1, proceed: proceed)
    let inner = isSmall ? 1 : threads
    let found = try steps.gather(design.blocks) { block in
      try measure(block, threads: inner, load) { steps.areWanted }
    }
    guard let found, let pairs = try pairs(steps, threads: inner, load) else { return nil }
    var gathered = Gathered(
      levels: (0..<design.levels).map { level in found.map { $0.games[level] } },
      endings: found.compactMap(\.ending), pairs: pairs)
    if design.asksForHalves {
      guard let halves = try halves(steps, threads: inner, load) else { return nil }
      gathered.halves = halves
    }
    return StudyTable(design, gathered, threads: threads).findings()
  }

  /// Measures the games of a block; `nil` where it was cancelled.
  private func measure(
    _ block: Int, threads: Int, _ load: Load, proceed: () -> Bool
  ) throws -> (games: [GameMeasures], ending: LearningTheory?)? {
    let references = try design.references.map {
      PreparedGame(try load($0, block), withSigns: design.asksForShared)
    }
    // Where a block's players are shuffled to follows from its number alone.
    var random = SplitMix64(seed: UInt64(block))
    let shuffles =
      design.asksForShared
      ? (0..<StudyDesign.shuffles).map { _ in PlayerShuffle(players: design.players, &random) } : []
    var games: [GameMeasures] = []
    for level in 0..<design.levels {
      guard proceed() else { return nil }
      let own = design.references.firstIndex(of: level)
      let game =
        try own.map { references[$0] }
        ?? PreparedGame(try load(level, block), withSigns: design.asksForShared)
      var measures = GameMeasures(game, threshold: design.thresholds[level])
      for (place, reference) in references.enumerated() {
        measures.pairs.append(compare(game, reference, isSame: place == own, shuffles, threads: threads))
      }
      if design.asksForShared, own == nil { measures.share(game, with: references, shuffles) }
      games.append(measures)
    }
    return (games, ending(of: references.last?.game))
  }

  private func compare(
    _ game: PreparedGame, _ reference: PreparedGame, isSame: Bool, _ shuffles: [PlayerShuffle], threads: Int
  ) -> PairMeasures {
    var pair = PairMeasures(game, reference)
    if design.asksForShared, !isSame { pair.contrast(game.game, reference.game, shuffles) }
    guard design.players <= StudyDesign.mostSearched, let own = game.game.explained?.norm,
      let other = reference.game.explained?.norm
    else { return pair }
    let difference =
      isSame
      ? Similarity.Norm(lower: 0, upper: 0)
      : Similarity.norm(
        ofDifference: game.game.values, reference.game.values, noise: own.noise + other.noise,
        gap: design.gap, threads: threads)
    pair.similarity = Similarity(own.bounds, other.bounds, difference: difference)
    return pair
  }

  /// Returns the theory of a block from the salient interactions of its last level.
  private func ending(of last: StudyGame?) -> LearningTheory? {
    guard design.isCourse, design.players <= StudyDesign.mostSearched, let last else { return nil }
    let threshold = design.thresholds[design.levels - 1]
    var salient = last.harsanyi.map { abs($0) >= threshold ? $0 : 0 }
    salient[0] = last.values[0]
    return LearningTheory(ending: salient)
  }
}
