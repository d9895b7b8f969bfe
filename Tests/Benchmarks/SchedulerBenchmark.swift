// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler
import AndorSystem
import Glibc

/// The scheduler's time for each shard and its memory, with a simulated cluster in virtual time.
enum SchedulerBenchmark {
  /// Arguments: workers (10,000 when left out), then numbers of shards (10^4, 10^5 and 10^6).
  static func run(_ arguments: [String]) {
    let numbers = arguments.compactMap { Int($0) }
    let workers = max(numbers.first ?? 10_000, 1)
    let sizes = numbers.count > 1 ? Array(numbers.dropFirst()) : [10_000, 100_000, 1_000_000]
    print(
      "\(workers) workers with 2 leases each; 1 shard in 1000 lost with its worker, 1 in 1000 fails; audit 1 %"
    )
    print("    shards   events/shard   ns/event   us/shard   bytes/shard   virtual s   ended")
    for shards in sizes {
      let before = residentBytes()
      var cluster = VirtualCluster(workers: workers, shards: shards, seed: 1)
      let empty = residentBytes()
      cluster.run()
      print(
        Machine.column(Double(shards), width: 13)
          + Machine.column(Double(cluster.events) / Double(shards), width: 12)
          + Machine.column(Double(cluster.nanoseconds) / Double(cluster.events), width: 11)
          + Machine.column(Double(cluster.nanoseconds) / 1000 / Double(shards), width: 11)
          + Machine.column(Double(empty - before) / Double(shards), width: 14)
          + Machine.column(Double(cluster.milliseconds) / 1000, width: 12)
          + "   \(cluster.scheduler.outcome.map(\.rawValue) ?? "not at all")")
    }
  }

  private static func residentBytes() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard fgets(&line, 128, file) != nil else { return 0 }
    let fields = line.prefix { $0 != 0 }.map { Character(UnicodeScalar(UInt8(bitPattern: $0))) }
      .split(separator: " ")
    return (fields.count > 1 ? Int(String(fields[1])) ?? 0 : 0) * sysconf(Int32(_SC_PAGESIZE))
  }
}

/// Workers of different speed that do what the scheduler says; a shell that writes at once.
struct VirtualCluster {
  private enum Happening {
    case finishes(worker: Int, Lease, life: Int)
    case joins(worker: Int)
  }

  private(set) var scheduler: Scheduler
  /// Calls of the scheduler, and the time they took in all.
  private(set) var events = 0
  private(set) var nanoseconds: Int64 = 0
  /// Virtual time since the start.
  private(set) var milliseconds = 0
  /// What happens in the next 16 virtual seconds, by millisecond.
  private var calendar: [[Happening]] = Array(repeating: [], count: 1 << 14)
  private var busyUntil: [Int]
  private var lives: [Int]
  private var random: SplitMix64

  init(workers: Int, shards: Int, seed: UInt64) {
    scheduler = Scheduler(games: [GameShards(count: shards)], seed: seed)
    busyUntil = Array(repeating: 0, count: workers)
    lives = Array(repeating: 0, count: workers)
    random = SplitMix64(seed: seed)
    for worker in 0..<workers { plan(.joins(worker: worker), at: worker % 1000) }
  }

  /// Runs until the scheduler says that it has finished, for at most a virtual day.
  mutating func run() {
    while scheduler.outcome == nil, milliseconds < 86_400_000 {
      let slot = milliseconds & (calendar.count - 1)
      let due = calendar[slot]
      calendar[slot].removeAll(keepingCapacity: true)
      for happening in due { handle(happening) }
      if milliseconds % 1000 == 0 {
        for worker in lives.indices where worker % 5 == milliseconds / 1000 % 5 {
          tell(.workerHeard(WorkerID(worker)))
        }
      } else if milliseconds % 100 == 0 {
        tell(.tick)
      }
      milliseconds += 1
    }
  }

  private mutating func handle(_ happening: Happening) {
    switch happening {
    case .joins(let worker):
      tell(.workerJoined(WorkerID(worker), credit: 2, holding: []))
    case .finishes(let worker, let lease, let life):
      guard life == lives[worker] else { return }
      let dice = random.next() % 1000
      if dice == 0 {
        lives[worker] += 1
        busyUntil[worker] = milliseconds
        tell(.workerLost(WorkerID(worker)))
        plan(.joins(worker: worker), at: milliseconds + 500)
      } else if dice == 1 {
        tell(.failed(WorkerID(worker), lease, .model))
      } else {
        let digest = ResultDigest(UInt64(lease.shard.index))
        tell(.resultArrived(WorkerID(worker), lease, digest: digest))
      }
    }
  }

  private mutating func tell(_ event: Event) {
    let now = Instant(nanoseconds: Int64(milliseconds) * 1_000_000)
    let start = Moment.now.nanoseconds
    let actions = scheduler.handle(event, at: now)
    nanoseconds += Moment.now.nanoseconds - start
    events += 1
    for action in actions {
      switch action {
      case .lease(let worker, let lease, _), .audit(let worker, let lease, _):
        let number = worker.number
        let work = 500 + number % 7 * 300 + Int(random.next() % 200)
        busyUntil[number] = max(busyUntil[number], milliseconds) + work
        plan(.finishes(worker: number, lease, life: lives[number]), at: busyUntil[number])
      case .persist(_, let lease): tell(.persisted(lease.shard))
      default: break
      }
    }
  }

  private mutating func plan(_ happening: Happening, at moment: Int) {
    let later = min(max(moment, milliseconds + 1), milliseconds + calendar.count - 1)
    calendar[later & (calendar.count - 1)].append(happening)
  }
}
