// SPDX-License-Identifier: Apache-2.0
import AndorCoordinator
import AndorJob
import AndorScheduler
import AndorStore
import AndorSystem
import AndorTestKit
import AndorTransport
import AndorWire
import Logging

/// The real coordinator in a simulated cluster: its clock, network, disk, threads and workers are in memory.
///
/// Nothing sleeps and no file is touched: time is virtual, and the next event is what happens next. The same trouble
/// and seed give the same world on every machine. Chaos reigns for the first minute (the safety phase); then
/// everything works, and the job must end (the liveness phase). After every event the coordinator's tables, what it
/// said and what it published are checked.
package final class World {
  /// What happened, and how often.
  package struct Figures: Sendable {
    package var counters = SchedulerCounters()
    package var restarts = 0
    package var interruptions = 0
    package var damaged = 0
    package var rounds = 0
    package var listedShards = 0
    package var steps = 0
    package var forgotten = 0
    /// Leases that checked rows.
    package var rowChecks = 0
    /// Results other than the truth that were written.
    package var lies = 0
    /// Jobs that ended disputed, jobs that published a wrong value, and those values.
    package var disputed = 0
    package var misled = 0
    package var wrongValues = 0
    /// Values published.
    package var values = 0
    /// Leases of explanations, explanations of workers that were taken, and games that the coordinator searched itself.
    package var explanationLeases = 0
    package var proofs = 0
    package var searches = 0
    /// Honest workers that were quarantined.
    package var honestExpelled = 0

    package init() {}
  }

  /// What ends with the coordinator's process.
  struct Process {
    let coordinator: Coordinator
    let finishing: HeldQueue
    let interruption: Interruption
  }

  static let chaosEnds: Int64 = 60_000_000_000
  static let heartbeat: Int64 = 3_000_000_000
  static let silence: Int64 = 10_000_000_000
  /// How long a worker that was asked to stop has for it.
  static let patience: Int64 = 60_000_000_000
  /// What a numerics class adds to a value, times its number: exact in sums of small integers.
  static let classShift = 0x1p-20
  /// A lie of a thousandth of the values' range, where classes are mixed.
  static let smallLie = 0x1p-5
  /// The most leases that a greeting names.
  static let mostHeld = 8

  package let trouble: Trouble
  package let job: SimulatedJob
  package let disk: SimulatedDisk
  package internal(set) var figures = Figures()
  /// How the job ended.
  package internal(set) var end: CoordinatorEnd?
  /// What happened, where that is wanted.
  package internal(set) var log: [String]?
  /// A bug planted between the coordinator and its network: what becomes of a message to a worker.
  package var sabotage: ((Message) -> [Message])?

  var random: SeededRandom
  let clock = VirtualClock()
  let network: SimulatedNetwork
  let waker: Waker
  var queue = EventQueue<WorldEvent>()
  var workers: [SimulatedWorker] = []
  var process: Process?
  /// Who and what the slots name by numbers, in all lives of the coordinator.
  private var registers: JobRegisters?
  /// Counts the coordinator's lives.
  var life = 0
  var checker: Checker
  var violations: [String] = []
  /// The next moment at which the coordinator wakes by itself.
  var nextWake: Int64?
  var isDiskUnderWay = false
  var isFinishing = false
  /// Shards that were durable when the coordinator started.
  var recovered = 0
  /// Durable shards of which a bit was flipped since the coordinator was started last.
  var flipped: Set<ShardReference> = []

  package init(_ trouble: Trouble, seed: UInt64, isLogged: Bool = false) throws {
    self.trouble = trouble
    job = SimulatedJob.of(trouble.job)
    disk = SimulatedDisk(job)
    random = SeededRandom(seed: seed)
    network = SimulatedNetwork(clock)
    waker = try Waker()
    // Two results that differ are audited in any case.
    let isAudited =
      trouble.job.audit > 0 || trouble.corruption > 0 || trouble.adversary != nil
      || trouble.liars > 0
    checker = Checker(disk, isAudited: isAudited, silence: Self.silence - 1_000_000_000)
    log = isLogged ? [] : nil
    network.carry = { [unowned self] frames, route in carry(frames, to: route) }
    network.heard = { [unowned self] message, route in checker.heard(message, from: route, at: clock.now) }
    try start()
    for number in 0..<trouble.workers { addWorker(number < trouble.liars ? .liar : .honest) }
    for _ in 0..<(trouble.adversary?.processes ?? 0) { addAdversary() }
  }

  /// Starts a coordinator of what is on the disk.
  func start() throws {
    life += 1
    checkPromises()
    let games = disk.recover()
    recovered = games.reduce(0) { $0 + $1.durableCount }
    figures.damaged += games.reduce(0) { $0 + $1.damaged.count }
    let store = try JobStore(
      "", nil, job.jobFile, job.plan, job.planFile, job.specification, games,
      registers: registers, isResumed: life > 1)
    registers = store.registers
    var settings = CoordinatorSettings(endpoint: try Endpoint("tcp://127.0.0.1:1"))
    settings.progress = .seconds(1_000_000)
    settings.heartbeat = .nanoseconds(Self.heartbeat)
    settings.scheduler.silence = .nanoseconds(Self.silence)
    settings.scheduler.minimumLease = .seconds(4)
    settings.scheduler.leaseFactor = 4
    settings.scheduler.rememberedWorkers = trouble.remembered
    settings.mixesNumerics = trouble.classes > 1
    settings.searches = 1
    let interruption = Interruption(waker: waker)
    let finishing = HeldQueue()
    let surroundings = Surroundings(
      network: network, disk: disk, finishing: finishing, choosing: finishing, seeking: HeldQueue(),
      clock: { [clock] in clock.now }, interruption: interruption, secret: random.next())
    let coordinator = try Coordinator(
      store, settings: settings, in: surroundings,
      log: Logger(label: "world") { _ in SwiftLogNoOpLogHandler() })
    process = Process(coordinator: coordinator, finishing: finishing, interruption: interruption)
    checker.restart()
    nextWake = nil
    isDiskUnderWay = false
    isFinishing = false
    try coordinator.begin()
    step()
  }

  var isChaos: Bool { clock.now < Self.chaosEnds }

  func chance(_ probability: Double) -> Bool {
    probability > 0 && isChaos && Double.random(in: 0..<1, using: &random) < probability
  }

  func nanoseconds(_ milliseconds: ClosedRange<Int64>) -> Int64 {
    1_000_000 * Int64.random(in: milliseconds, using: &random)
  }

  func schedule(_ event: WorldEvent, in nanoseconds: Int64) { queue.push(event, at: clock.now + nanoseconds) }

  func note(_ line: @autoclosure () -> String) {
    if log != nil { log?.append("\(Double(clock.now / 1_000_000) / 1000) \(line())") }
  }

  /// Whether every worker fails on a shard.
  package func isPoisoned(_ shard: ShardReference) -> Bool {
    var dice = SeededRandom(seed: UInt64(1000 * shard.game + shard.index + 1))
    return Double.random(in: 0..<1, using: &dice) < trouble.poison
  }

  /// Runs until the job ends.
  /// - Returns: what went wrong; empty where nothing did.
  package func run() -> [String] {
    while end == nil, violations.isEmpty, checker.violations.isEmpty {
      guard let (moment, event) = queue.pop() else {
        violations.append("nothing will ever happen again")
        break
      }
      clock.advance(to: moment)
      figures.steps += 1
      if figures.steps > 50_000 || clock.now > 20_000_000_000_000 {
        violations.append("the job does not end")
        break
      }
      handle(event)
    }
    if end != nil { checkEnd() }
    return violations + checker.violations
  }

  /// One round of the coordinator, and the checks after it.
  func step() {
    guard let process, end == nil else { return }
    network.isWoken = true
    let ended: CoordinatorEnd?
    do {
      ended = try process.coordinator.step()
    } catch {
      violations.append("the coordinator fails: \(error)")
      return
    }
    if process.interruption.count > 0 { checker.isDraining = true }
    checker.checkReports(
      at: clock.now, name: { process.coordinator.store.registers.producer($0)?.name },
      isReached: network.isConnected)
    check(process.coordinator)
    if let ended {
      note("the coordinator ends: \(ended)")
      if ended == .interrupted { comeBack() } else { finish(ended) }
      return
    }
    planWork(process)
  }

  /// Sees to what the coordinator has begun: a group for the disk, work on another thread, its own alarm clock.
  private func planWork(_ process: Process) {
    if !isDiskUnderWay, disk.hasWaiting {
      isDiskUnderWay = true
      schedule(.write(life), in: nanoseconds(1...40))
    }
    if !isFinishing, process.finishing.count > 0 {
      isFinishing = true
      schedule(.finishes(life), in: nanoseconds(0...1500))
    }
    // The loop's longest sleep is short; that nothing but time has passed is looked at once a second.
    let timeout = process.coordinator.timeout.inNanoseconds
    let pause = network.inbox.isEmpty ? timeout < 250_000_000 ? timeout : 1_000_000_000 : 10_000_000
    let wake = clock.now + pause
    if nextWake.map({ wake < $0 }) ?? true {
      nextWake = wake
      queue.push(.wakes(life), at: wake)
    }
  }
}
