// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler
import AndorTestKit

/// How bad a simulated world is: probabilities a message, a lease or a write.
struct WorldSettings {
  var workers = 4
  var games = [16, 5]
  var audit = 0.0
  /// A worker dies instead of finishing a lease; another comes in its place.
  var crash = 0.0
  /// A result is lost on its way; the worker offers it again when it rejoins.
  var loss = 0.0
  /// A result arrives twice.
  var duplication = 0.0
  /// A worker is stopped for a minute.
  var stop = 0.0
  /// A worker reports a failure of a healthy shard.
  var hiccup = 0.0
  /// The disk is full, or refuses a write though it has room.
  var diskFull = 0.0
  var writeError = 0.0
  /// The coordinator is killed at an event.
  var kill = 0.0
  /// The share of shards on which every worker fails.
  var poison = 0.0
  /// How many workers that are gone the scheduler remembers.
  var remembered = 1024
  /// After the first round, every game has this many more.
  var rounds = 0
  /// Worker 0 lies about every result.
  var hasLiar = false
}

/// A simulated cluster in virtual time: workers, network, disk and the shell around a scheduler.
///
/// Chaos reigns for the first 300 s (the safety phase); then everything works, and the job must end (the
/// liveness phase).
struct World {
  static let chaosEnds: Int64 = 300_000_000_000

  let settings: WorldSettings
  var random: SeededRandom
  var scheduler: Scheduler
  var monitor: Monitor
  var now: Int64 = 0
  var queue = EventQueue()
  var workers: [SimulatedWorker] = []
  private var identities = 0
  /// What is on the disk: the digest of each shard's last complete write.
  var disk: [ShardReference: UInt64] = [:]
  var writes: [ShardReference: Int] = [:]
  var retracted: Set<ShardReference> = []
  var payloads: [ShardReference: UInt64] = [:]
  var isDiskFull = false
  /// By game, its shards so far, and how many rounds it has had.
  var sizes: [Int]
  var roundsHad: [Int]
  var epoch = 0
  var restarts = 0
  var forgotten = 0
  var violations: [String] = []
  /// A bug planted between the scheduler and its shell.
  var sabotage: (([Action]) -> [Action])?

  init(_ settings: WorldSettings, seed: UInt64) {
    self.settings = settings
    random = SeededRandom(seed: seed)
    sizes = settings.games
    roundsHad = Array(repeating: 0, count: sizes.count)
    scheduler = Scheduler(games: [], seed: 0)
    monitor = Monitor(scheduler)
    startScheduler(seed: seed)
    for number in 0..<settings.workers { addWorker(isLiar: settings.hasLiar && number == 0) }
    queue.push(.tick(epoch: 0), at: 0)
  }

  /// A scheduler of what is on the disk: a round that was begun is part of its game's plan by then.
  private mutating func startScheduler(seed: UInt64) {
    var figures = SchedulerSettings()
    figures.auditShare = settings.audit
    figures.rememberedWorkers = settings.remembered
    let games = sizes.enumerated().map { game, count in
      var set = ShardSet(capacity: count)
      var digests = Array(repeating: ResultDigest(0), count: count)
      for (shard, digest) in disk where shard.game == game {
        set.insert(shard.index)
        digests[shard.index] = ResultDigest(digest)
      }
      let isOpen = roundsHad[game] < settings.rounds
      return GameShards(count: count, durable: set, digests: digests, isOpen: isOpen)
    }
    scheduler = Scheduler(figures, games: games, seed: seed)
    monitor = Monitor(scheduler)
  }

  var isChaos: Bool { now < Self.chaosEnds }

  mutating func chance(_ probability: Double) -> Bool {
    isChaos && Double.random(in: 0..<1, using: &random) < probability
  }

  /// The digest an honest worker finds.
  static func truth(_ shard: ShardReference) -> UInt64 { UInt64(shard.game * 1000 + shard.index + 1) }

  func isPoisoned(_ shard: ShardReference) -> Bool {
    var dice = SeededRandom(seed: Self.truth(shard))
    return Double.random(in: 0..<1, using: &dice) < settings.poison
  }

  /// A number that no worker had before.
  mutating func newIdentity() -> WorkerID {
    identities += 1
    return WorkerID(identities - 1)
  }

  mutating func addWorker(isLiar: Bool = false) {
    let milliseconds = Int64.random(in: 200...3000, using: &random)
    workers.append(SimulatedWorker(id: newIdentity(), isLiar: isLiar, milliseconds: milliseconds))
    queue.push(.join(workers.count - 1), at: now + Int64.random(in: 0...2_000_000_000, using: &random))
  }

  /// Runs until the job ends; says what went wrong.
  mutating func run() -> [String] {
    var steps = 0
    while scheduler.outcome == nil, violations.isEmpty, monitor.violations.isEmpty {
      guard let (moment, event) = queue.pop() else {
        violations.append("nothing will ever happen again")
        break
      }
      now = moment
      steps += 1
      if steps > 300_000 || now > 20_000_000_000_000 {
        violations.append("the job does not end")
        break
      }
      handle(event)
      if chance(settings.kill) { restart() }
    }
    return violations + monitor.violations
  }

  /// Tells the scheduler, obeys it, and checks both.
  mutating func tell(_ event: Event) {
    if scheduler.outcome != nil { return }
    var actions = scheduler.handle(event, at: Instant(nanoseconds: now))
    if let sabotage { actions = sabotage(actions) }
    monitor.observe(event, actions)
    violations += scheduler.checkInvariants()
    for action in actions { obey(action, event) }
    if let wake = scheduler.wake {
      queue.push(.tick(epoch: epoch), at: max(wake.nanoseconds, now + 1_000_000))
    }
  }

  /// kill -9 of the coordinator: what is in its memory is gone, what is on the disk is found again.
  private mutating func restart() {
    epoch += 1
    restarts += 1
    payloads = [:]
    isDiskFull = false
    startScheduler(seed: UInt64(epoch))
    for index in workers.indices where !workers[index].isDead {
      workers[index].isJoined = false
      queue.push(.join(index), at: now + Int64.random(in: 100_000_000...2_000_000_000, using: &random))
    }
    queue.push(.tick(epoch: epoch), at: now)
  }
}
