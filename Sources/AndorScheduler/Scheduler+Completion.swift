// SPDX-License-Identifier: Apache-2.0

extension Scheduler {
  /// Says that a game is complete, or is not any more.
  mutating func reviewGame(_ game: Int) {
    let progress = games[game]
    let isComplete = progress.durable == progress.shards && progress.openAudits == 0
    guard isComplete != progress.isAnnounced else { return }
    games[game].isAnnounced = isComplete
    actions.append(isComplete ? .gameComplete(game) : .gameReopened(game))
  }

  /// Ends the work when nothing is left to do.
  mutating func conclude() {
    guard outcome == nil else { return }
    if durableTotal + quarantined.count == shards.count {
      sweepAudits()
      if audits.isEmpty {
        end(quarantined.isEmpty ? .complete : .incomplete)
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
