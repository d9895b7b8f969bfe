// SPDX-License-Identifier: Apache-2.0

extension Scheduler {
  /// Says which games or rounds are complete, and which are not any more.
  ///
  /// Once what happened is taken in whole: a game that is complete only between two steps of it is not.
  mutating func announceGames() {
    while let (game, announcement) = progress.nextAnnouncement() {
      switch announcement {
      case .game: actions.append(.gameComplete(game))
      case .round: actions.append(.roundComplete(game))
      case .nothing: actions.append(.gameReopened(game))
      }
    }
  }

  /// A game has a round more.
  mutating func addShards(_ count: Int, to game: Int) {
    precondition(count > 0, "a round without shards is no round")
    precondition(progress.games[game].isOpen, "game \(game) is closed")
    // A drain may end the work while the next round is chosen; a resume chooses it again.
    guard outcome == nil else { return }
    shards.add(count, to: game)
    producers.grow(by: count)
    queue.add(progress.games[game].order.places(of: count))
    progress.add(count, to: game)
  }

  /// No more shards of the game follow.
  mutating func closeGame(_ game: Int) {
    guard outcome == nil, progress.games[game].isOpen else { return }
    progress.close(game)
  }

  /// Ends the work when nothing is left to do.
  mutating func conclude() {
    guard outcome == nil else { return }
    if progress.isWorkedOff {
      sweepAudits()
      announceGames()
      // While a game may get a round more, the shell's answer is what is waited for.
      if audits.isEmpty, progress.growing == 0 {
        end(progress.quarantined.isEmpty ? .complete : .incomplete)
        return
      }
    }
    guard isDraining, leases.liveCount == 0 else { return }
    if disk.isFull { dropParked() }
    if disk.isEmpty { end(.drained) }
  }

  mutating func end(_ outcome: Outcome) {
    self.outcome = outcome
    actions.append(.finished(outcome))
  }
}
