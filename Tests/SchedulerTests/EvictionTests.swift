// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler
import Testing

/// Processes come and go for as long as a job runs: what they leave behind is bounded.
@Suite struct EvictionTests {
  /// A shell around a scheduler whose workers come one after another.
  private struct Door {
    var scheduler: Scheduler
    var now: Int64 = 0
    /// The leases of the last worker that came.
    var leases: [Lease] = []
    var forgotten: [WorkerID] = []
    var quarantined: [WorkerID] = []
    var retracted: [ShardReference] = []

    mutating func tell(_ event: Event) {
      let actions = scheduler.handle(event, at: Instant(nanoseconds: now))
      for action in actions {
        switch action {
        case .lease(let worker, let lease, _) where worker.number > 0: leases.append(lease)
        case .persist(_, let lease): tell(.persisted(lease.shard))
        case .forget(let worker): forgotten.append(worker)
        case .quarantineWorker(let worker, _): quarantined.append(worker)
        case .retract(let shard): retracted.append(shard)
        default: break
        }
      }
    }
  }

  /// 100,000 workers come and are lost, fall silent, hand back, deliver, or are quarantined.
  @Test func tablesAreBoundedWhoeverCame() {
    var settings = SchedulerSettings()
    settings.auditShare = 0
    settings.quarantineAfter = .max
    settings.quarantineAfterVanished = .max
    settings.rememberedWorkers = 100
    // The worker that is always there keeps its lease.
    settings.minimumLease = .seconds(10_000_000)
    let comers = 100_000
    var door = Door(scheduler: Scheduler(settings, games: [GameShards(count: comers)], seed: 1))
    door.tell(.workerJoined(WorkerID(0), credit: 1, holding: []))
    var misjudged = 0
    for number in 1...comers {
      let worker = WorkerID(number)
      door.leases = []
      door.now += 1_000_000
      door.tell(.workerJoined(worker, credit: 1, holding: []))
      guard let lease = door.leases.first else {
        Issue.record("\(worker) gets no lease")
        return
      }
      switch number % 5 {
      case 0: door.tell(.workerLost(worker))
      case 1: door.tell(.handedBack(worker, lease))
      case 2: door.tell(.resultArrived(worker, lease, digest: ResultDigest(7)))
      case 3:
        door.now += 8_000_000_000
        door.tell(.workerHeard(WorkerID(0)))
        door.now += 8_000_000_000
        door.tell(.workerHeard(WorkerID(0)))
        misjudged += door.scheduler.standing(of: worker) == .silent ? 0 : 1
      default:
        for _ in 0..<settings.rejectedResults { door.tell(.resultRejected(worker, lease)) }
        misjudged += door.scheduler.standing(of: worker) == .quarantined ? 0 : 1
      }
      if number % 5 != 3, number % 5 != 4 { door.tell(.workerLost(worker)) }
    }
    #expect(misjudged == 0)
    let sizes = door.scheduler.tableSizes
    #expect(door.scheduler.durableCount == comers / 5)
    #expect(door.forgotten.count == comers - 2 * settings.rememberedWorkers)
    #expect(Set(door.forgotten).count == door.forgotten.count, "each is forgotten once")
    #expect(door.scheduler.standing(of: WorkerID(0)) == .active)
    #expect(door.scheduler.standing(of: WorkerID(1)) == nil)
    #expect(door.scheduler.standing(of: WorkerID(comers)) == .lost)
    for table in ["rows", "workers", "hungry", "leases"] {
      #expect(sizes[table, default: 0] <= 2 * settings.rememberedWorkers + 3, "\(table): \(sizes)")
    }
    #expect(sizes["producers", default: 0] <= door.scheduler.durableCount, "\(sizes)")
    #expect(door.scheduler.checkInvariants().isEmpty)
  }

  /// Who is gone and forgotten can still be found out, and only what it made is taken back.
  @Test func aForgottenLiarIsFoundOut() {
    var settings = SchedulerSettings()
    settings.auditShare = 0
    settings.rememberedWorkers = 0
    settings.quarantineAfterVanished = .max
    var door = Door(scheduler: Scheduler(settings, games: [GameShards(count: 300)], seed: 1))
    let truth = ResultDigest(7)
    // A hundred workers make two shards each and leave, one after another: all have the same row.
    var lies: [ShardReference] = []
    for number in 1...100 {
      let worker = WorkerID(number)
      door.leases = []
      door.tell(.workerJoined(worker, credit: 2, holding: []))
      for lease in door.leases.prefix(2) {
        door.tell(.resultArrived(worker, lease, digest: number == 10 ? ResultDigest(666) : truth))
        if number == 10 { lies.append(lease.shard) }
      }
      door.tell(.workerLost(worker))
    }
    #expect(door.scheduler.tableSizes["rows"] == 1)
    #expect(door.scheduler.durableCount == 200)
    #expect(lies.count == 2 && door.forgotten.contains(WorkerID(10)))
    // Two others find another value.
    for number in 101...102 {
      let lease = Lease(shard: lies[0], attempt: 1)
      door.tell(.workerJoined(WorkerID(number), credit: 1, holding: [lease]))
      door.tell(.resultArrived(WorkerID(number), lease, digest: truth))
    }
    #expect(door.quarantined == [WorkerID(10)])
    #expect(door.retracted.sorted() == lies.sorted())
    #expect(door.scheduler.durableCount == 199, "the first has the value of the others by now")
    #expect(door.scheduler.checkInvariants().isEmpty)
  }
}
