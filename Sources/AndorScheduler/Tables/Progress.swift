// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// How far every game and the job are: counts that follow each change of a shard's state, never a scan.
///
/// Invariants: in each game durable and quarantined shards are no more than its shards; the job's counts are the
/// sums of the games' counts; what was announced of a game holds once ``nextAnnouncement()`` gives `nil`.
struct Progress: Sendable {
  /// What the shell was told of a game and still holds.
  enum Announcement: Sendable {
    case nothing
    /// All shards so far are durable; more may follow.
    case round
    /// All shards are durable, and none follows.
    case game
  }

  struct Game: Sendable {
    fileprivate(set) var shards: Int
    fileprivate(set) var durable: Int
    fileprivate(set) var quarantined = 0
    /// Open audits of its shards.
    fileprivate(set) var audits = 0
    /// The order in which shards of a round are leased.
    let order: LeaseOrder
    /// Whether its rounds are chosen by the values of those before.
    let hasRounds: Bool
    /// Whether more shards may follow.
    fileprivate(set) var isOpen: Bool
    fileprivate(set) var announced = Announcement.nothing
    /// Whether it is among those to be looked at.
    fileprivate(set) var isChanged = false

    /// Whether the job waits for this game's next round, or for word that there is none.
    ///
    /// A round with a quarantined shard is never complete: the next one cannot be chosen, and nobody waits for it.
    fileprivate var mayGrow: Bool { isOpen && quarantined == 0 }

    /// The announcement that is true of the game now.
    var standing: Announcement {
      guard durable == shards, audits == 0 else { return .nothing }
      return isOpen ? .round : .game
    }
  }

  private(set) var games: [Game]
  /// Shards of all games.
  private(set) var shards: Int
  /// Durable shards of all games.
  private(set) var durable: Int
  /// The numbers of the quarantined shards, in the order in which they were.
  private(set) var quarantined: [Int] = []
  /// Games that may get a round more.
  private(set) var growing: Int
  /// Games of which something may have to be announced.
  private var changed: [Int] = []

  init(_ games: [GameShards]) {
    self.games = games.map {
      Game(
        shards: $0.count, durable: $0.durable?.count ?? 0, order: $0.order, hasRounds: $0.isOpen,
        isOpen: $0.isOpen)
    }
    shards = self.games.reduce(0) { $0 + $1.shards }
    durable = self.games.reduce(0) { $0 + $1.durable }
    growing = self.games.count(where: \.mayGrow)
    for game in self.games.indices.reversed() { change(game) { _ in } }
  }

  /// Whether every shard there is so far is durable or quarantined.
  var isWorkedOff: Bool { durable + quarantined.count == shards }

  mutating func addDurable(in game: Int) {
    change(game) { $0.durable += 1 }
    durable += 1
    assert(games[game].durable + games[game].quarantined <= games[game].shards, "a shard counts twice")
  }

  /// Takes back a durable shard; its game is opened again, as its rounds may have been chosen by wrong values.
  mutating func removeDurable(in game: Int) {
    change(game) {
      $0.durable -= 1
      $0.isOpen = $0.hasRounds
    }
    durable -= 1
    assert(games[game].durable >= 0, "a shard was taken back that did not count")
  }

  mutating func quarantine(_ number: Int, in game: Int) {
    change(game) { $0.quarantined += 1 }
    quarantined.append(number)
    assert(games[game].durable + games[game].quarantined <= games[game].shards, "a shard counts twice")
  }

  mutating func openAudit(in game: Int) {
    change(game) { $0.audits += 1 }
  }

  mutating func closeAudit(in game: Int) {
    change(game) { $0.audits -= 1 }
    assert(games[game].audits >= 0, "an audit was closed twice")
  }

  /// Adds a round: the announcement of the last one is answered by it, not broken.
  mutating func add(_ count: Int, to game: Int) {
    assert(games[game].isOpen, "a closed game gets no shards")
    change(game) {
      $0.shards += count
      $0.announced = .nothing
    }
    shards += count
  }

  mutating func close(_ game: Int) {
    change(game) { $0.isOpen = false }
  }

  private mutating func change(_ game: Int, _ body: (inout Game) -> Void) {
    let before = games[game].mayGrow
    body(&games[game])
    let after = games[game].mayGrow
    if before != after { growing += after ? 1 : -1 }
    assert(growing >= 0 && growing <= games.count)
    if !games[game].isChanged {
      games[game].isChanged = true
      changed.append(game)
    }
  }

  /// Returns the next announcement of a game, which counts as made; `nil` when there is none. O(1) amortised.
  mutating func nextAnnouncement() -> (game: Int, Announcement)? {
    while let game = changed.popLast() {
      games[game].isChanged = false
      let standing = games[game].standing
      guard standing != games[game].announced else { continue }
      games[game].announced = standing
      return (game, standing)
    }
    return nil
  }
}
