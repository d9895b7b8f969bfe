// SPDX-License-Identifier: Apache-2.0

extension Scheduler {
  /// Says that a game or its last round is complete, or is not any more.
  mutating func reviewGame(_ game: Int) {
    switch progress.announce(game) {
    case .game: actions.append(.gameComplete(game))
    case .round: actions.append(.roundComplete(game))
    case .nothing: actions.append(.gameReopened(game))
    case nil: break
    }
  }

  /// A game has a round more.
  mutating func addShards(_ count: Int, to game: Int) {
    precondition(count > 0, "a round without shards is no round")
    precondition(progress.games[game].isOpen, "game \(game) is closed")
    // A drain may end the work while the next round is chosen; a resume chooses it again.
    guard outcome == nil else { return }
    shards.add(count, to: game)
    order.append(size: count)
    freshIsExhausted = false
    progress.add(count, to: game)
  }

  /// No more shards of the game follow.
  mutating func closeGame(_ game: Int) {
    guard outcome == nil, progress.games[game].isOpen else { return }
    progress.close(game)
    reviewGame(game)
  }

  /// Ends the work when nothing is left to do.
  mutating func conclude() {
    guard outcome == nil else { return }
    if progress.isWorkedOff {
      sweepAudits()
      // While a game may get a round more, the shell's answer is what is waited for.
      if audits.isEmpty, progress.growing == 0 {
        end(progress.quarantined.isEmpty ? .complete : .incomplete)
        return
      }
    }
    guard isDraining, leases.liveCount == 0 else { return }
    if isDiskFull { dropParked() }
    if storing.isEmpty { end(.drained) }
  }

  mutating func end(_ outcome: Outcome) {
    self.outcome = outcome
    actions.append(.finished(outcome))
  }
}
