// SPDX-License-Identifier: Apache-2.0

extension ExplanationBoard {
  /// Returns the contradictions in the state; none where all is well.
  public func checkInvariants() -> [String] {
    var found: [String] = []
    for (game, entry) in games {
      if (entry.standing == .waiting) != (queue.count { $0 == game } == 1) {
        found.append("game \(game) waits and is not in the queue once, or the other way round")
      }
      if entry.leases > Self.mostLeases { found.append("game \(game) was leased \(entry.leases) times") }
      guard case .leased(let worker, _, _) = entry.standing else { continue }
      if workers[worker] == nil { found.append("\(worker) has game \(game) and is not there") }
      if entry.failedOn.contains(worker) { found.append("\(worker) has game \(game) again") }
    }
    for (id, worker) in workers where worker.load != share(of: id) {
      found.append("\(id) has \(share(of: id)) and counts \(worker.load)")
    }
    if queue.contains(where: { games[$0] == nil }) { found.append("a game waits that is not open") }
    return found.sorted()
  }
}
