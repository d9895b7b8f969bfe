// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorCore
import AndorDigest
import AndorJob
import AndorLedger
import AndorScheduler
import AndorStore
import AndorTransport
import AndorWire
import Dispatch
import Glibc
import Logging

/// The shell around the scheduler: sockets, disk and clock for one job.
///
/// One thread, in `run`, owns the sockets and the scheduler; there is no lock in the state. The committer
/// writes and syncs on its own thread, games are finished on another, and both report through a mailbox.
/// Every round: messages, connection events, reports, time; each becomes an event of the scheduler, whose
/// actions are obeyed in order. What is acknowledged has been synced: `acknowledge` only follows `committed`.
public final class Coordinator {
  let store: JobStore
  let settings: CoordinatorSettings
  let interruption: Interruption
  let log: Logger
  let events: EventLog
  let access: AccessControl?
  let socket: Socket
  let monitor: SocketMonitor
  let poller: Poller
  let committer: GroupCommitter
  let reports: Mailbox<Report>
  let finishing = DispatchQueue(label: "andor.finishing")
  let session = UInt64.random(in: 1 ... .max)
  let fingerprint: SHA256Digest
  let started = monotonicNow()
  /// How much of each game the result has room for.
  let scope: ResultScope

  var scheduler: Scheduler
  var peers: [RoutingID: Peer] = [:]
  var routes: [WorkerID: RoutingID] = [:]
  /// Every process that ever said hello keeps its number, so that it is the same worker after a reconnect;
  /// by name, host and process id, as its routing id is a new one then.
  var numbers: [String: WorkerID] = [:]
  /// The one payload under way for a shard.
  var payloads: [ShardReference: Payload] = [:]
  /// The payload of the result that the scheduler is being told of.
  var arriving: Payload?
  /// Shards whose payload the committer had no room for, in order.
  var waitingForCommitter: [ShardReference] = []
  var checks: [Int: ShardCheck] = [:]
  let checkSeed = UInt64.random(in: .min ... .max)

  var results: [GameResult?]
  var publish: [[PendingFile]]
  var generations: [Int]
  var unfinishedGames = 0
  var explaining: StatusSnapshot.Explaining?
  var finishError: (any Error)?

  /// The names of all workers that ever said hello.
  var names: [WorkerID: String] = [:]

  var outcome: Outcome?
  var fatal: CoordinatorError?
  var quarantined: [ShardReference] = []
  var deliverers: Set<WorkerID> = []
  var committedShards = 0
  var reevaluated = 0
  var progress = ProgressMeter()
  var watch = WatchState()

  /// A coordinator of an opened job folder, not yet listening.
  /// - Throws: `TransportError` or `LedgerError` where sockets or threads cannot be had.
  public init(
    _ store: JobStore, settings: CoordinatorSettings, interruption: Interruption, log: Logger
  ) throws {
    self.store = store
    self.settings = settings
    self.interruption = interruption
    self.log = log
    guard let fingerprint = SHA256Digest(hexadecimal: store.plan.fingerprint) else {
      preconditionFailure("a stored plan is sealed")
    }
    self.fingerprint = fingerprint
    scope = ResultScope(store.plan, store.specification.explain ?? ExplainSettings())
    events = EventLog(path: "\(store.folder)/events.jsonl", isWatched: settings.watch != nil)
    let context = try Context()
    access = try settings.keys.map { (folder) throws(TransportError) in
      try AccessControl(folder, context: context)
    }
    var router = RouterSettings()
    router.curve = access?.curve
    router.connection.linger = .seconds(2)
    router.connection.maximumFrameBytes = Int64(WireLimits.payloadBytes)
    router.connection.maximumParts = 1 + WireLimits.payloadFrames
    router.connection.sendQueue = Int32(WireLimits.leases)
    socket = try Socket.router(context, router)
    monitor = try SocketMonitor(socket)
    poller = Poller(waker: interruption.waker)
    poller.watch(socket)
    poller.watch(monitor)
    reports = Mailbox(waker: interruption.waker)
    committer = try GroupCommitter(folder: store.gamesFolder)
    var policies = settings.scheduler
    policies.auditShare = store.plan.audit
    policies.expectedTurnaround = max(policies.expectedTurnaround, Self.turnaround(of: store.plan))
    scheduler = Scheduler(
      policies, games: store.games.map(Self.shards), seed: fingerprint.prefix64)
    results = Array(repeating: nil, count: store.plan.games.count)
    publish = Array(repeating: [], count: store.plan.games.count)
    generations = Array(repeating: 0, count: store.plan.games.count)
  }

  /// Serves workers until the job is done, cannot go on, or is interrupted.
  ///
  /// - Throws: `CoordinatorError` where the model gave NaN or infinity; `TransportError` where the address
  ///   cannot be used; `LedgerError` where results cannot be written; what the observer throws.
  public func run(observer: (any CoordinatorObserver)? = nil) throws -> CoordinatorEnd {
    CrashPoint("before-bind").reached()
    let endpoint = try socket.bind(settings.endpoint)
    try access?.verify(at: endpoint)
    events.note("started", reason: "\(endpoint)")
    noteRecovery()
    try observer?.coordinatorListens(at: endpoint)
    obey(scheduler.handle(.tick, at: now))
    while true {
      try runOnce(observer)
      if let fatal { throw fatal }
      if let finishError { throw finishError }
      if interruption.count > 1 { return .interrupted }
      guard let outcome, unfinishedGames == 0 else { continue }
      // A search for an explanation that was cut short is done again by a resume, not published.
      if outcome == .drained || interruption.count > 0 {
        // Without a goodbye they keep what they have finished, and offer it to whoever resumes.
        if !settings.keepsWorkers { release("the coordinator stops and can be resumed") }
        // Tables of games that were finished before the job is: a resume makes them again.
        for game in store.games { try PendingFile.removeLeftovers(in: game.ledger.folder) }
        return .interrupted
      }
      return try conclude(observer)
    }
  }

  private func runOnce(_ observer: (any CoordinatorObserver)?) throws {
    // A full committer is given time: messages then wait in the sockets' bounded queues.
    if waitingForCommitter.isEmpty { poller.watch(socket) } else { poller.unwatch(socket) }
    _ = try poller.wait(timeout: timeout)
    if interruption.count > 0 && !scheduler.isDraining {
      log.notice("stopping: shards in flight are finished first")
      obey(scheduler.handle(.drainRequested, at: now))
    }
    // Connection events are read after the messages and handled before them: a number of a connection that
    // ended cannot then be taken for the same number of a new one.
    let messages = waitingForCommitter.isEmpty ? try receiveSome() : []
    try readConnectionEvents()
    for message in messages { try handle(message) }
    controlAccess()
    for report in reports.takeAll() { handle(report) }
    submitWaiting()
    obey(scheduler.handle(.tick, at: now))
    retryFullDisk()
    if progress.isDue(every: settings.progress) {
      let snapshot = self.snapshot()
      try observer?.coordinatorProgressed(snapshot)
    }
    watchIfDue()
  }

  /// How long to sleep at most: until the scheduler wants to be told the time, or progress is due.
  private var timeout: Duration {
    let longest = min(settings.progress, .milliseconds(250))
    guard let wake = scheduler.wake else { return longest }
    return min(longest, max(.milliseconds(1), .nanoseconds(wake.nanoseconds - now.nanoseconds)))
  }

  func receiveSome() throws -> [IncomingMessage] {
    var messages: [IncomingMessage] = []
    while messages.count < 256, let message = try socket.receive() { messages.append(message) }
    return messages
  }

  private static func shards(of game: GameRecovery) -> GameShards {
    var durable = ShardSet(capacity: game.records.count)
    for (index, record) in game.records.enumerated() where record != nil { durable.insert(index) }
    let digests = game.records.map { record in
      ResultDigest(record.map { $0.values.head ^ $0.sums.head } ?? 0)
    }
    return GameShards(count: game.records.count, durable: durable, digests: digests)
  }

  /// How long a shard should be away at the speed measured when the job was made: it waits for one before it.
  private static func turnaround(of plan: JobPlan) -> Duration {
    guard plan.rowsPerSecond > 0 else { return .zero }
    return .seconds(min(3 * Double(plan.largestShard) / plan.rowsPerSecond, 1e6))
  }

  /// The scheduler's clock: the machine's monotonic one.
  var now: Instant { Instant(nanoseconds: monotonicNow()) }

  private func noteRecovery() {
    for (game, recovery) in store.games.enumerated() {
      for damaged in recovery.damaged {
        events.note(
          "damaged", game: store.plan.games[game].name, shard: damaged.shard,
          reason: damaged.damage.rawValue)
        log.warning("shard \(game)/\(damaged.shard) was damaged on disk and will be evaluated again")
      }
    }
  }
}

/// Nanoseconds of the monotonic clock.
func monotonicNow() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
