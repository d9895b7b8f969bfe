// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler

/// A worker process: what it has to do and what it keeps until it is acknowledged.
struct SimulatedWorker {
  /// A new one when the coordinator has forgotten it.
  var id: WorkerID
  let isLiar: Bool
  /// How long it takes for a shard.
  let milliseconds: Int64
  var isJoined = false
  var isDead = false
  /// Busy until this moment with what it was given before.
  var busyUntil: Int64 = 0
  var working: Set<Lease> = []
  /// Results not acknowledged yet.
  var finished: [Lease: UInt64] = [:]

  init(id: WorkerID, isLiar: Bool, milliseconds: Int64) {
    self.id = id
    self.isLiar = isLiar
    self.milliseconds = milliseconds
  }
}

extension World {
  mutating func deliver(_ lease: Lease, to worker: WorkerID) {
    guard let index = workers.firstIndex(where: { $0.id == worker && !$0.isDead }),
      workers[index].isJoined
    else { return }
    workers[index].working.insert(lease)
    var start = max(now, workers[index].busyUntil)
    if chance(settings.stop) { start += 60_000_000_000 }
    let end = start + workers[index].milliseconds * 1_000_000
    workers[index].busyUntil = end
    queue.push(.evaluated(index, lease), at: end)
  }

  mutating func join(_ index: Int) {
    guard !workers[index].isDead else { return }
    workers[index].isJoined = true
    let finished = workers[index].finished.keys.sorted { ($0.shard, $0.attempt) < ($1.shard, $1.attempt) }
    let working = workers[index].working.sorted { ($0.shard, $0.attempt) < ($1.shard, $1.attempt) }
    let holding = finished + working
    tell(.workerJoined(workers[index].id, credit: max(2, holding.count), holding: holding))
    for lease in finished { send(index, lease) }
    queue.push(.heartbeat(index), at: now + 4_000_000_000)
  }

  /// A sign of life, unless the worker is stopped; a stopped one is busy for long.
  mutating func heartbeat(_ index: Int) {
    guard !workers[index].isDead, workers[index].isJoined else { return }
    if workers[index].busyUntil < now + 30_000_000_000 { tell(.workerHeard(workers[index].id)) }
    if chance(0.3) {
      tell(.workerWants(workers[index].id, credit: Int.random(in: 1...6, using: &random)))
    }
    // A result that is not acknowledged for long was lost on its way.
    for lease in workers[index].finished.keys.sorted(by: { ($0.shard, $0.attempt) < ($1.shard, $1.attempt) })
    {
      send(index, lease)
    }
    queue.push(.heartbeat(index), at: now + 4_000_000_000)
  }

  mutating func finishEvaluation(_ index: Int, _ lease: Lease) {
    guard !workers[index].isDead, workers[index].working.remove(lease) != nil else { return }
    let id = workers[index].id
    if chance(settings.crash) {
      workers[index].isDead = true
      queue.push(.vanished(id, epoch: epoch), at: now + 10_000_000)
      addWorker()
    } else if isPoisoned(lease.shard) || chance(settings.hiccup) {
      queue.push(.failureArrives(id, lease, epoch: epoch), at: now + 5_000_000)
    } else {
      workers[index].finished[lease] = Self.truth(lease.shard) + (workers[index].isLiar ? 1_000_000 : 0)
      send(index, lease)
    }
  }

  mutating func send(_ index: Int, _ lease: Lease) {
    guard let digest = workers[index].finished[lease] else { return }
    let copies = chance(settings.loss) ? 0 : chance(settings.duplication) ? 2 : 1
    for _ in 0..<copies {
      let delay = Int64.random(in: 1_000_000...(isChaos ? 3_000_000_000 : 20_000_000), using: &random)
      queue.push(.arrives(workers[index].id, lease, digest: digest, epoch: epoch), at: now + delay)
    }
  }
}
