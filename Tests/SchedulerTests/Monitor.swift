// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler

/// Watches events and actions from outside and writes down every broken promise.
///
/// It knows nothing of the scheduler's tables: only what a shell sees.
struct Monitor {
  private struct Seat {
    var credit = 0
    var mayLease = false
    var isConnected = false
    var leases: Set<Lease> = []
  }

  private var seats: [WorkerID: Seat] = [:]
  private var durable: Set<ShardReference>
  /// Payloads that the shell was told to write or to hold, one a shard.
  private var kept: [ShardReference: (worker: WorkerID, lease: Lease, isWriting: Bool)] = [:]
  /// The result just reported as written, until it is acknowledged.
  private var unanswered: (worker: WorkerID, lease: Lease)?
  private var isDraining = false
  private var isDisputed = false
  private(set) var outcome: Outcome?
  private(set) var quarantined: Set<ShardReference> = []
  var violations: [String] = []

  /// By game, how many shards it has so far and whether more may follow.
  private var games: [(count: Int, isOpen: Bool)]
  /// By game, whether its rounds are chosen by values.
  private let hasRounds: [Bool]

  init(games: [(count: Int, isOpen: Bool)], durable: Set<ShardReference>) {
    self.games = games
    hasRounds = games.map(\.isOpen)
    self.durable = durable
  }

  /// A monitor of a scheduler that has not been told anything yet.
  init(_ scheduler: Scheduler) {
    let shards = (0..<scheduler.gameCount).map { game in
      (0..<scheduler.shardCount(game: game)).map { ShardReference(game: game, index: $0) }
    }
    self.init(
      games: shards.indices.map { (shards[$0].count, scheduler.isOpen(game: $0)) },
      durable: Set(shards.joined().filter(scheduler.isDurable)))
  }

  mutating func observe(_ event: Event, _ actions: [Action]) {
    before(event)
    var answers = 0
    for action in actions { check(action, event, &answers) }
    if case .resultArrived(let worker, let lease, _, _) = event, answers != 1 {
      violations.append("the payload of \(worker) \(lease.line) has \(answers) answers")
    }
    if let (worker, lease) = unanswered, seats[worker]?.isConnected == true {
      violations.append("\(lease.line) is durable and not acknowledged")
    }
    unanswered = nil
  }

  private mutating func leave(_ worker: WorkerID) {
    seats[worker]?.mayLease = false
    seats[worker]?.isConnected = false
    seats[worker]?.leases = []
  }

  private mutating func before(_ event: Event) {
    switch event {
    case .workerJoined(let worker, let credit, let holding, _):
      var seat = seats[worker] ?? Seat()
      seat.credit = credit
      seat.mayLease = true
      seat.isConnected = true
      seat.leases.formIntersection(holding)
      seats[worker] = seat
    case .workerLost(let worker): leave(worker)
    case .workerDraining(let worker): seats[worker]?.mayLease = false
    case .handedBack(let worker, let lease), .resultArrived(let worker, let lease, _, _),
      .rowsCompared(let worker, let lease, _), .resultRejected(let worker, let lease),
      .unleasedResult(let worker, let lease),
      .failed(let worker, let lease, _):
      seats[worker]?.leases.remove(lease)
    case .persisted(let shard):
      if let written = kept[shard], written.isWriting {
        durable.insert(shard)
        kept[shard] = nil
        unanswered = (written.worker, written.lease)
      }
    case .persistFailed(let shard, _), .storedRejected(let shard): kept[shard]?.isWriting = false
    case .drainRequested: isDraining = true
    case .shardsAdded(let game, let count): games[game].count += count
    case .gameClosed(let game): games[game].isOpen = false
    case .workerWants(let worker, let credit): seats[worker]?.credit = max(credit, 1)
    case .workerHeard, .diskSpaceReturned, .tick: break
    }
  }

  private mutating func check(_ action: Action, _ event: Event, _ answers: inout Int) {
    switch action {
    case .lease(let worker, let lease, _):
      if durable.contains(lease.shard) { violations.append("\(lease.line) is leased, though it is durable") }
      checkLease(worker, lease)
    case .audit(let worker, let lease, _), .checkRows(let worker, let lease, _):
      if !durable.contains(lease.shard) {
        violations.append("\(lease.line) is to be compared, though it is not durable")
      }
      checkLease(worker, lease)
    case .persist(let worker, let lease): checkPersist(worker, lease, event, &answers)
    case .hold(let worker, let lease):
      answers += 1
      if kept[lease.shard] != nil { violations.append("two payloads of \(lease.shard) are kept") }
      kept[lease.shard] = (worker, lease, false)
    case .challenge(let worker, let lease):
      guard case .resultArrived(worker, lease, _, _) = event else {
        violations.append("\(lease.line) challenges, but has not just come")
        return
      }
      answers += 1
    case .discard(let worker, let lease):
      if case .resultArrived(worker, lease, _, _) = event {
        answers += 1
      } else if kept[lease.shard]?.lease == lease, kept[lease.shard]?.isWriting == false {
        kept[lease.shard] = nil
      } else {
        violations.append("\(lease.line) is discarded, but it is not kept")
      }
    case .acknowledge(let worker, let lease, let disposition): checkAcknowledge(worker, lease, disposition)
    case .retract(let shard):
      if durable.remove(shard) == nil { violations.append("\(shard) is retracted, but it is not durable") }
      games[shard.game].isOpen = hasRounds[shard.game]
    case .quarantineWorker(let worker, _), .disconnect(let worker):
      leave(worker)
    case .quarantineShard(let shard, _): quarantined.insert(shard)
    case .finished(let value):
      if outcome != nil { violations.append("finished twice") }
      outcome = value
      if value == .complete { checkEnd() }
      if (value == .disputed) != isDisputed { violations.append("the end and the dispute disagree") }
    case .roundComplete(let game): checkComplete(game, isOpen: true)
    case .gameComplete(let game): checkComplete(game, isOpen: false)
    case .workerSilent(let worker):
      leave(worker)
    case .forget(let worker):
      if seats[worker]?.isConnected == true { violations.append("\(worker) is forgotten and there") }
      seats[worker] = nil
    case .disputed: isDisputed = true
    case .expel, .divergence, .gameReopened, .failJob, .rowsDependent, .rowCheckEnded, .oweAudit,
      .challengeEnded,
      .requestHello, .note:
      break
    }
  }

  private mutating func checkComplete(_ game: Int, isOpen: Bool) {
    if games[game].isOpen != isOpen { violations.append("game \(game) is \(isOpen ? "closed" : "open")") }
    if durable.count(where: { $0.game == game }) != games[game].count {
      violations.append("game \(game) is said to be complete and is not")
    }
  }

  private mutating func checkEnd() {
    if games.contains(where: \.isOpen) { violations.append("finished, though a round may follow") }
    if durable.count != games.reduce(0, { $0 + $1.count }) {
      violations.append("finished complete, though shards are missing")
    }
  }

  private mutating func checkLease(_ worker: WorkerID, _ lease: Lease) {
    guard let seat = seats[worker], seat.mayLease else {
      violations.append("\(lease.line) is leased to \(worker), which takes none")
      return
    }
    if seat.leases.count >= seat.credit { violations.append("\(worker) has more leases than credit") }
    if outcome != nil || isDraining { violations.append("\(lease.line) is leased after the end") }
    if kept[lease.shard] != nil { violations.append("\(lease.line) is leased while its result is kept") }
    if quarantined.contains(lease.shard) { violations.append("\(lease.line) is quarantined") }
    seats[worker]?.leases.insert(lease)
  }

  private mutating func checkPersist(
    _ worker: WorkerID, _ lease: Lease, _ event: Event, _ answers: inout Int
  ) {
    if case .resultArrived(worker, lease, _, _) = event {
      answers += 1
      if kept[lease.shard] != nil { violations.append("two payloads of \(lease.shard) are kept") }
      if durable.contains(lease.shard) { violations.append("\(lease.shard) is persisted twice") }
    } else if kept[lease.shard]?.lease != lease || kept[lease.shard]?.isWriting != false {
      violations.append("\(lease.line) is to be persisted, but it is not held")
    }
    kept[lease.shard] = (worker, lease, true)
  }

  private mutating func checkAcknowledge(_ worker: WorkerID, _ lease: Lease, _ disposition: Disposition) {
    guard disposition != .stale else { return }
    if !durable.contains(lease.shard) {
      violations.append("\(lease.line) is acknowledged before it is durable")
    }
    guard disposition == .durable else { return }
    if unanswered?.lease != lease || unanswered?.worker != worker {
      violations.append("\(lease.line) is acknowledged as durable, but another result was written")
    }
    unanswered = nil
  }
}
