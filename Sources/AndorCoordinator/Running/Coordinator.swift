// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorDigest
import AndorJob
import AndorLedger
import AndorScheduler
import AndorStore
import AndorSystem
import AndorTransport
import AndorWire
import Logging

/// The shell around the scheduler: sockets, disk and clock for one job.
///
/// One thread, in ``run(observer:)``, owns the sockets and the scheduler; there is no lock in the state. The
/// committer writes and syncs on its own thread, games are finished on others, and all report through a
/// mailbox. Each ``step(_:)`` takes in messages, connection events, reports and the time; each becomes an event of
/// the scheduler, whose actions are obeyed in order. What is acknowledged has been synced: `acknowledge` only
/// follows `committed`.
///
/// The state is a handful of values, each with a file of its own: the workers (``WorkerRegistry``), the results on
/// their way to the disk (``ResultAdmission``), the rounds of the games (``GameRounds``), the games on their way to
/// their files (``Publication``), who left and why (``Departures``), the end of the job (``JobEnding``), and what is
/// shown meanwhile (``ProgressMeter``, ``JobWatch``). The world outside is in ``Surroundings``.
public final class Coordinator {
  package let store: JobStore
  let settings: CoordinatorSettings
  let log: Logger
  let events: EventLog
  let network: any WorkerNetwork
  let surroundings: Surroundings
  let reports: Mailbox<Report>
  let session = UInt64.random(in: 1 ... .max)
  let fingerprint: SHA256Digest
  let started: Int64
  /// The share of each game that the result has room for.
  let scope: ResultScope

  var scheduler: Scheduler
  var registry = WorkerRegistry()
  var admission = ResultAdmission()
  var rowChecks: RowChecks
  /// Results that differ from the first of their shard, while a third is awaited.
  var challengers = Challengers()
  var publication: Publication
  var spreading: Spreading
  var rounds: GameRounds
  var numerics: NumericsAdmission
  var classes: ShardClasses
  var identities: Identities
  var departures = Departures()
  var conduct: Conduct
  var pieces = PendingPieces()
  var ending = JobEnding()
  var progress: ProgressMeter
  var watch = JobWatch()

  /// Creates a coordinator of an opened job folder; it does not listen yet.
  /// - Throws: `TransportError` or `LedgerError` where sockets or threads cannot be had.
  public convenience init(
    _ store: JobStore, settings: CoordinatorSettings, interruption: Interruption, log: Logger
  ) throws {
    let surroundings = Surroundings(
      network: try RouterNetwork(
        keys: settings.keys, bounds: settings.peers,
        frameBytes: PeerBounds.frameBytes(
          largestShard: store.plan.payloadBytes, largestExplanation: Self.largestExplanation(of: store)),
        waker: interruption.waker),
      disk: try JobDisk(store),
      finishing: try WorkCrew(threads: Machine.here.cores), choosing: BackgroundQueue("andor.rounds"),
      seeking: BackgroundQueue("andor.final-interactions", qos: .utility),
      clock: { Moment.now.nanoseconds }, interruption: interruption)
    try self.init(store, settings: settings, in: surroundings, log: log)
  }

  /// Creates a coordinator in given surroundings.
  /// - Throws: `LedgerError` where the values of a round, which the next one follows from, cannot be read, or where the
  ///   numerics class of durable shards is not known any more.
  package init(
    _ store: JobStore, settings: CoordinatorSettings, in surroundings: Surroundings, log: Logger
  ) throws {
    self.store = store
    self.settings = settings
    self.surroundings = surroundings
    self.log = log
    network = surroundings.network
    guard let fingerprint = SHA256Digest(hexadecimal: store.plan.fingerprint) else {
      preconditionFailure("a stored plan is sealed")
    }
    self.fingerprint = fingerprint
    scope = ResultScope(store.plan, store.specification.explain ?? ExplainSettings())
    events = EventLog(
      path: surroundings.disk.eventsPath, isWatched: settings.watch != nil, bounds: settings.peers,
      clock: surroundings.clock)
    conduct = Conduct(settings.peers, at: surroundings.clock())
    reports = Mailbox(waker: surroundings.interruption.waker)
    rowChecks = RowChecks(seed: ~surroundings.secret)
    var policies = settings.scheduler
    policies.checksRows = store.specification.model.kind.evaluatesBatches
    policies.auditShare = store.plan.audit
    policies.expectedTurnaround = max(policies.expectedTurnaround, Self.turnaround(of: store.plan))
    let disk = surroundings.disk
    let rounds = try GameRounds(store.plan, found: store.games) { (game) throws(LedgerError) in
      try disk.values(of: game)
    }
    self.rounds = rounds
    var identities = Identities()
    let expelled = Set(store.registers.expelled.map { identities.number(of: $0) })
    scheduler = Scheduler(
      policies, games: store.games.indices.map { Self.shards(of: store, $0, rounds, &identities, expelled) },
      seed: fingerprint.prefix64 ^ surroundings.secret, firstAttempt: Self.firstAttempt(surroundings.secret),
      isFirstSession: !store.isResumed, expelled: expelled)
    self.identities = identities
    if !settings.mixesNumerics { try store.requireKnownClasses() }
    if settings.sealing == .plan { store.registers.seal(store.plan) }
    ending.largestNumericsDifference = store.registers.largestDifference
    numerics = NumericsAdmission(
      store.plan.numerics, sealing: settings.sealing, mixes: settings.mixesNumerics,
      known: store.registers.knownClasses)
    classes = ShardClasses(store.games)
    publication = Publication(games: store.plan.games.count)
    spreading = Spreading(firstAttempt: Self.firstAttempt(surroundings.secret))
    started = surroundings.clock()
    progress = ProgressMeter(start: started)
  }

  /// Serves workers until the job is done, has failed, or is interrupted.
  ///
  /// - Throws: `CoordinatorError` where the model gave NaN or infinity; `TransportError` where the address
  ///   cannot be used; `LedgerError` where results cannot be written; what the observer throws.
  public func run(observer: (any CoordinatorObserver)? = nil) throws -> CoordinatorEnd {
    try begin(observer)
    while true {
      if let end = try step(observer) { return end }
    }
  }

  /// Begins to listen; ``step(_:)`` follows.
  package func begin(_ observer: (any CoordinatorObserver)? = nil) throws {
    CrashPoint("before-bind").reached()
    let endpoint = try network.listen(at: settings.endpoint)
    events.note("started", reason: "\(endpoint)")
    noteRecovery()
    try forgetExpelled()
    try observer?.coordinatorListens(at: endpoint)
    tell(.tick)
  }

  /// Sleeps until there is something to do, then does all of it.
  /// - Returns: how the run ended; `nil` while it has not.
  package func step(_ observer: (any CoordinatorObserver)? = nil) throws -> CoordinatorEnd? {
    try work(observer)
    endIfNobodyCanServe()
    if let failure = ending.failure { throw failure }
    let interruptions = surroundings.interruption.count
    if interruptions > 1 { return .interrupted }
    guard let outcome = ending.outcome, publication.underWay == 0 else { return nil }
    if outcome == .disputed { return try concludeDisputed(observer) }
    // A search for an explanation that was cut short is done again by a resume, not published.
    guard outcome == .drained || interruptions > 0 else { return try conclude(observer) }
    // Without a goodbye they keep what they have finished, and offer it to whoever resumes.
    if !settings.keepsWorkers { release(Goodbye(.stopping, "the coordinator stops and can be resumed")) }
    // Tables of games that were finished before the job is: a resume makes them again.
    try surroundings.disk.removeUnpublished()
    return .interrupted
  }

  private func work(_ observer: (any CoordinatorObserver)?) throws {
    // A full committer is given time: messages then wait in the sockets' bounded queues.
    try network.wait(for: timeout, messages: !admission.isWaiting)
    if surroundings.interruption.count > 0 && !scheduler.isDraining {
      log.notice("stopping: shards in flight are finished first")
      tell(.drainRequested)
    }
    var messages = admission.isWaiting ? [] : try receiveSome()
    try readEndedConnections(&messages)
    for message in messages { try handle(message) }
    answerRequests()
    controlAccess()
    loseSilentCandidates()
    for report in reports.takeAll() { handle(report) }
    submitWaiting()
    tell(.tick)
    spreadExplanations()
    retryFullDisk()
    if progress.isDue(every: settings.progress, at: now) {
      noteRestoredFiles()
      let snapshot = self.snapshot()
      try observer?.coordinatorProgressed(snapshot)
    }
    watchIfDue()
  }

  /// The longest sleep: until the scheduler wants to be told the time, or progress is due.
  package var timeout: Duration {
    // Nobody tells when there is room again for pieces of files.
    let longest = min(settings.progress, .milliseconds(pieces.isEmpty ? 250 : 10))
    guard let wake = scheduler.wake else { return longest }
    return min(longest, max(.milliseconds(1), .nanoseconds(wake.nanoseconds - now)))
  }

  func receiveSome() throws -> [IncomingMessage] {
    var messages: [IncomingMessage] = []
    while messages.count < 256, let message = try network.receive() { messages.append(message) }
    return messages
  }

  /// Returns where attempts at shards found durable begin: one of 4096 places, far apart.
  ///
  /// A worker names no more than some of the leases that it holds. One of rows that an earlier coordinator gave must
  /// not be taken for another that has its number.
  private static func firstAttempt(_ secret: UInt64) -> UInt32 {
    var generator = SplitMix64(seed: secret)
    return UInt32(generator.next() >> 52) << 18 + 1
  }

  /// Returns a game's shards of the rounds that have begun; what an expelled identity made counts as not evaluated.
  private static func shards(
    of store: JobStore, _ game: Int, _ rounds: GameRounds, _ identities: inout Identities,
    _ expelled: Set<UInt32>
  ) -> GameShards {
    let records = store.games[game].records[..<rounds.shardCount(of: game)]
    var durable = ShardSet(capacity: records.count)
    let origins = records.map { record in
      record.map { identities.origin(of: $0.stamp, in: store.registers, expelled: expelled) } ?? ShardOrigin()
    }
    for (index, record) in records.enumerated()
    where record != nil && !expelled.contains(origins[index].traits.identity) {
      durable.insert(index)
    }
    let digests = records.map { record in
      ResultDigest(record?.values.head ?? 0)
    }
    return GameShards(
      count: records.count, durable: durable, digests: digests, origins: origins,
      order: store.plan.games[game].maskPlan.leaseOrder, isOpen: rounds.hasRounds(game))
  }

  /// Returns the time that a shard should be away at the speed measured when the job was made.
  ///
  /// Three times its own: at a worker it waits behind another one.
  private static func turnaround(of plan: JobPlan) -> Duration {
    guard plan.rowsPerSecond > 0 else { return .zero }
    return .seconds(min(3 * Double(plan.largestShard) / plan.rowsPerSecond, 1e6))
  }

  /// Nanoseconds of the monotonic clock.
  var now: Int64 { surroundings.clock() }

  /// Puts deleted files of the folder back; where that is not possible now, the next look tries again.
  func noteRestoredFiles() {
    guard let names = try? surroundings.disk.restoreFiles() else { return }
    for name in names {
      events.note("restored", reason: name)
      log.warning("\(name) was deleted from \(store.folder) and has been written again")
    }
  }

  /// Takes out of the ledger what expelled identities made, where an earlier process ended before it did.
  private func forgetExpelled() throws {
    let expelled = store.registers.expelled
    guard !expelled.isEmpty else { return }
    for (game, recovery) in store.games.enumerated() {
      for (index, record) in recovery.records.enumerated() {
        let producer = record.flatMap { store.registers.producer($0.stamp.producer) }
        guard let producer, expelled.contains(producer.identity) else { continue }
        retract(ShardReference(game: game, index: index))
      }
    }
  }

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
