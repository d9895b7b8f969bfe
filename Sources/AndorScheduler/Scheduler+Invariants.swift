// SPDX-License-Identifier: Apache-2.0

extension Scheduler {
  /// Returns the contradictions between the tables; none when all is well.
  ///
  /// - Complexity: O(shards + leases + workers).
  package func checkInvariants() -> [String] {
    shardViolations() + queueViolations() + workerViolations() + auditViolations()
  }

  /// The sizes of the tables that could grow with every worker that ever came.
  package var tableSizes: [String: Int] {
    [
      "rows": workers.records.count, "workers": workers.count, "hungry": workers.hungry.count,
      "leases": leases.records.count, "producers": makers.count, "troubles": trouble.count,
    ]
  }

  /// Checks that every shard is in one state, and that every count over states is right.
  private func shardViolations() -> [String] {
    var wrong: [String] = []
    var live = Array(repeating: 0, count: shards.count)
    for record in leases.records where !record.free && !record.expired && record.purpose == .evaluation {
      live[Int(record.shard)] += 1
    }
    var durable = Array(repeating: 0, count: progress.games.count)
    var quarantinedCount = 0
    for number in 0..<shards.count {
      let state = shards.state[number]
      if live[number] != Int(shards.live[number]) { wrong.append("live leases of shard \(number)") }
      if state == .leased, live[number] == 0 { wrong.append("shard \(number) is leased to nobody") }
      if [.fresh, .ready, .backoff].contains(state), live[number] > 0 {
        wrong.append("shard \(number) is leased and queued")
      }
      if (state == .storing || state == .parked) != (disk[number] != nil) {
        wrong.append("shard \(number) is \(state), its result is not")
      }
      if state == .durable { durable[shards.game(of: number)] += 1 }
      if state == .quarantined { quarantinedCount += 1 }
      if state == .fresh, queue.isFreshExhausted { wrong.append("shard \(number) was forgotten") }
    }
    for game in progress.games.indices {
      if progress.games[game].durable != durable[game] { wrong.append("durable count of game \(game)") }
    }
    if progress.durable != durable.reduce(0, +) { wrong.append("durable count") }
    if progress.quarantined.count != quarantinedCount { wrong.append("quarantined count") }
    return wrong
  }

  /// Checks that every shard that waits is in its queue.
  private func queueViolations() -> [String] {
    var wrong: [String] = []
    let readySet = Set(queue.ready)
    let backoffSet = Set(queue.backoff.shards)
    let parkedSet = Set(disk.parked)
    for number in 0..<shards.count {
      switch shards.state[number] {
      case .ready where !readySet.contains(number): wrong.append("shard \(number) is ready in no queue")
      case .backoff where !backoffSet.contains(number): wrong.append("shard \(number) waits for no moment")
      case .parked where !parkedSet.contains(number): wrong.append("shard \(number) is parked nowhere")
      default: break
      }
    }
    if !disk.parked.isEmpty, !disk.isFull { wrong.append("results are held though the disk has room") }
    return wrong
  }

  /// Checks that no worker has more leases than credit, and that only connected workers have any.
  private func workerViolations() -> [String] {
    var wrong: [String] = []
    let queue = Set(workers.hungry)
    for (index, record) in workers.records.enumerated() {
      if record.held.count > record.credit { wrong.append("\(record.id) holds more than its credit") }
      if !record.held.isEmpty, !isConnected(index) { wrong.append("\(record.id) is gone and holds leases") }
      if record.queued != queue.contains(index) { wrong.append("\(record.id) and the queue disagree") }
      if workers.wants(index), !record.queued { wrong.append("\(record.id) is hungry and forgotten") }
      if isConnected(index) != timers.silence.contains(index) {
        wrong.append("silence timer of \(record.id)")
      }
      for slot in record.held where leases[Int(slot)].free || Int(leases[Int(slot)].worker) != index {
        wrong.append("\(record.id) holds a lease of another")
      }
    }
    let used = leases.records.count { !$0.free }
    if workers.records.reduce(0, { $0 + $1.held.count }) != used { wrong.append("leases held by nobody") }
    if timers.leases.count != used { wrong.append("leases without timers") }
    if leases.liveCount != leases.records.count(where: { !$0.free && !$0.expired }) {
      wrong.append("live lease count")
    }
    if workers.activeCount != workers.records.count(where: { $0.standing == .active }) {
      wrong.append("active count")
    }
    if workers.provenCount != workers.records.count(where: \.proven) { wrong.append("proven count") }
    return wrong
  }

  /// Checks that every open audit is of a durable shard and is queued or leased.
  private func auditViolations() -> [String] {
    var wrong: [String] = []
    let queue = Set(audits.queue)
    var open = Array(repeating: 0, count: progress.games.count)
    var live: [Int: Int] = [:]
    for record in leases.records where !record.free && !record.expired && isCurrent(record) {
      live[record.purpose == .audit ? Int(record.shard) : -1 - Int(record.shard), default: 0] += 1
    }
    for (number, audit) in audits.open {
      open[shards.game(of: number)] += 1
      if shards.state[number] != .durable { wrong.append("shard \(number) is audited before it is durable") }
      if audit.live != live[number, default: 0] { wrong.append("live audits of \(number)") }
      if audit.live == 0, !queue.contains(number) {
        wrong.append("audit of \(number) forgotten")
      }
    }
    let rowQueue = Set(rows.queue)
    for (number, check) in rows.open {
      open[shards.game(of: number)] += 1
      if shards.state[number] != .durable {
        wrong.append("rows of \(number) are checked before it is durable")
      }
      if check.live != live[-1 - number, default: 0] { wrong.append("live row checks of \(number)") }
      if check.live == 0, !check.isWaiting, !rowQueue.contains(number) {
        wrong.append("row check of \(number) forgotten")
      }
      if check.isWaiting, check.doubt.map({ audits[$0.shard] == nil }) ?? true {
        wrong.append("row check of \(number) waits for nothing")
      }
    }
    for game in progress.games.indices {
      if progress.games[game].audits != open[game] { wrong.append("open audits of game \(game)") }
      if !progress.games[game].isChanged, progress.games[game].announced != progress.games[game].standing {
        wrong.append("announcement of game \(game)")
      }
    }
    return wrong.sorted()
  }
}
