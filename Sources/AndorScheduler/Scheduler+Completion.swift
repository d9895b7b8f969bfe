// SPDX-License-Identifier: Apache-2.0

extension Scheduler {
  /// Announces which games or rounds are complete, and which are not any more.
  ///
  /// Called once an event is taken in whole: a game that is complete only between two of its steps is not.
  mutating func announceGames() {
    // What a disputed job has is not to be finished.
    guard outcome != .disputed else { return }
    while let (game, announcement) = progress.nextAnnouncement() {
      switch announcement {
      case .game: actions.append(.gameComplete(game))
      case .round: actions.append(.roundComplete(game))
      case .nothing: actions.append(.gameReopened(game))
      }
    }
  }

  /// Adds a round of a game.
  mutating func addShards(_ count: Int, to game: Int) {
    precondition(count > 0, "a round has at least one shard")
    precondition(progress.games[game].isOpen, "game \(game) is closed")
    // A drain may end the work while the next round is chosen; a resume chooses it again.
    guard outcome == nil else { return }
    shards.add(count, to: game)
    queue.add(progress.games[game].order.places(of: count))
    progress.add(count, to: game)
  }

  /// Closes a game: no more shards of it follow.
  mutating func closeGame(_ game: Int) {
    guard outcome == nil, progress.games[game].isOpen else { return }
    progress.close(game)
  }

  /// Ends the work when nothing is left to do.
  mutating func conclude() {
    guard outcome == nil else { return }
    if progress.isWorkedOff { sweepAudits() }
    guard outcome == nil else { return }
    // An audit that ends for want of workers can take a shard back: then not all is evaluated yet.
    if progress.isWorkedOff {
      if audits.isEmpty, rows.isEmpty, !audits.disputed.isEmpty {
        return dispute(Array(audits.disputed), .undecided)
      }
      announceGames()
      // While a game may get a round more, the shell's answer is what is waited for.
      if audits.isEmpty, rows.isEmpty, progress.growing == 0 {
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
