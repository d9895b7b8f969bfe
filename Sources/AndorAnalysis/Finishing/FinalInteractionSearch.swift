// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorLedger
import AndorSystem

/// Searches for the strongest interactions of few players that are final while shards are missing, a few
/// milliseconds at a time.
///
/// It looks at the first game that has missing shards, at its final blocks with few bits, in the order of their
/// bits: one with p bits set takes 2^p blocks read. It may use 3 ms a look on the average, so that a job is not
/// slowed by being watched.
package final class FinalInteractionSearch: @unchecked Sendable {
  // Sendable as its looks follow one another: whoever has it gives them to one queue.
  private let ledgers: [GameRecovery]
  private let plan: JobPlan
  private let specification: JobSpecification
  private var game: SearchedGame?
  private var credit: Int64 = 0

  private static let share: Int64 = 3_000_000
  private static let mostSaved: Int64 = 10_000_000

  /// Creates a search in the durable values of a job's games.
  package init(_ ledgers: [GameRecovery], _ plan: JobPlan, _ specification: JobSpecification) {
    self.ledgers = ledgers
    self.plan = plan
    self.specification = specification
  }

  /// Looks at what a map says is durable for as long as its time lasts, then returns what is known.
  package func look(at map: ShardMap) -> FinalInteractions? {
    credit = min(credit + Self.share, Self.mostSaved)
    guard let game = currentGame(of: map) else { return nil }
    game.take(map)
    while credit > 0, let block = game.next() {
      let begin = Moment.now
      game.add(block)
      credit -= Moment.now.nanoseconds - begin.nanoseconds
    }
    return game.report()
  }

  /// Returns the first game with missing shards; the last one looked at where no game has any.
  private func currentGame(of map: ShardMap) -> SearchedGame? {
    var first = 0
    for (number, size) in map.sizes.enumerated() {
      let shards = first..<first + size
      first = shards.upperBound
      if game?.number == number, game?.isSound(map) == true, game?.isWhole(map) == false { return game }
      if map.bytes[shards].allSatisfy(SearchedGame.isDurable) { continue }
      let recovery = ledgers[number]
      // Only a cube has blocks that become final, and only when all of its shards are there to be waited for.
      let masks = plan.games[number].maskPlan
      guard size > 1, masks.cube != nil, size == masks.shardCount,
        let values = try? recovery.ledger.openValues()
      else { return nil }
      game = SearchedGame(
        number: number, plan: plan.games[number], players: specification.games[number].players,
        shards: shards, values: values)
      return game
    }
    return game
  }
}

/// One game whose final blocks are looked at.
final class SearchedGame {
  let number: Int
  let plan: GamePlan
  private let players: [String]
  private let shards: Range<Int>
  private let values: DoubleFile
  private var blocks: FinalBlocks
  /// Final blocks not yet looked at, by the number of their bits.
  private var waiting: [[Int]]
  private var strongest: [(mask: UInt64, effect: Double)] = []
  private var looked = 0

  init(number: Int, plan: GamePlan, players: [String], shards: Range<Int>, values: DoubleFile) {
    self.number = number
    self.plan = plan
    self.players = players
    self.shards = shards
    self.values = values
    blocks = FinalBlocks(bits: shards.count.trailingZeroBitCount)
    waiting = Array(repeating: [], count: Self.order + 1)
  }

  static func isDurable(_ byte: UInt8) -> Bool {
    byte == ShardMap.Standing.durable.rawValue || byte == ShardMap.Standing.audited.rawValue
  }

  /// Returns whether all shards are durable.
  func isWhole(_ map: ShardMap) -> Bool { map.bytes[shards].allSatisfy(Self.isDurable) }

  /// Returns whether nothing that was looked at has been taken back.
  func isSound(_ map: ShardMap) -> Bool {
    (0..<shards.count).allSatisfy {
      !blocks.hasArrived($0) || Self.isDurable(map.bytes[shards.lowerBound + $0])
    }
  }

  /// Takes note of shards that have become durable.
  func take(_ map: ShardMap) {
    for block in 0..<shards.count where !blocks.hasArrived(block) {
      guard Self.isDurable(map.bytes[shards.lowerBound + block]) else { continue }
      for ready in blocks.arrive(block) where ready.nonzeroBitCount <= Self.order {
        waiting[ready.nonzeroBitCount].append(ready)
      }
    }
  }

  /// Returns a final block with the fewest bits.
  func next() -> Int? {
    guard let order = waiting.firstIndex(where: { !$0.isEmpty }) else { return nil }
    return waiting[order].removeLast()
  }

  /// Looks at a block's entries of few players; at none where the values cannot be read any more.
  func add(_ block: Int) {
    let width = plan.maskPlan.rowsPerShard
    let entries = try? FinalBlocks.transformed(block, width: width) {
      (number, raw) throws(LedgerError) in
      var span = raw.mutableSpan
      try values.read(at: number * width, into: &span)
      Moebius.transform(&span)
    }
    guard let entries else { return }
    var weakest = strongest.count < Self.kept ? 0 : abs(strongest[strongest.count - 1].effect)
    for (index, effect) in entries.enumerated() {
      let mask = UInt64(block * width + index)
      guard mask != 0, mask.nonzeroBitCount <= Self.order else { continue }
      looked += 1
      guard abs(effect) > weakest else { continue }
      let place = strongest.firstIndex { abs($0.effect) < abs(effect) } ?? strongest.count
      strongest.insert((mask, effect), at: place)
      if strongest.count > Self.kept { strongest.removeLast() }
      weakest = strongest.count < Self.kept ? 0 : abs(strongest[strongest.count - 1].effect)
    }
    assert(
      zip(strongest, strongest.dropFirst()).allSatisfy { abs($0.effect) >= abs($1.effect) },
      "the strongest are sorted")
  }

  /// The most players of an interaction that is looked at.
  private static let order = 3
  private static let kept = 20

  /// Returns what is known so far.
  func report() -> FinalInteractions {
    let embedding = PlayerEmbedding(players: plan.evaluated)
    let shown = strongest.enumerated().map { position, interaction in
      let coalition = Coalition(mask: embedding.expand(interaction.mask))
      return GameResult.Interaction(
        Interaction(kind: .and, coalition: coalition, effect: interaction.effect), rank: position + 1,
        players: players)
    }
    return FinalInteractions(
      game: plan.name, order: Self.order, finalCount: looked,
      total: Coalition.count(upTo: Self.order, among: plan.evaluatedPlayers), strongest: shown)
  }
}
