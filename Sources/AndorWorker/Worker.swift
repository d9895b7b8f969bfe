// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorModels
import AndorSystem
import AndorTransport
import AndorWire
import Logging

/// A worker process, which asks a coordinator for shards and evaluates them until the job is over.
///
/// One thread talks (this one, in `run`), the threads compute. Results are kept until they are acknowledged,
/// which means durable. A coordinator that vanishes is waited for: shards in flight are finished, kept and
/// offered again when it is back.
///
/// A worker's states: greeted → preparing (files, model) → working → draining → ended. Leases may come while
/// it prepares; they wait in the threads' queue.
public final class Worker {
  let settings: WorkerSettings
  let interruption: Interruption
  let log: Logger
  let socket: Socket
  let monitor: SocketMonitor
  let poller: Poller
  let queue = ModelThreadQueue()
  let reports: Mailbox<ThreadReport>
  let preparations: Mailbox<PreparationReport>
  let found: Mailbox<ExplanationReport>

  var connection = ConnectionState()
  var job: WorkerJob?
  var fetch: ArtifactFetch?
  var threads: [NativeThread] = []
  /// Leases received and not yet reported by a thread, with what they are for.
  var inFlight: [Lease: LeaseKind] = [:]
  /// Those of them that a thread works on though the coordinator has acknowledged them: their shards are durable
  /// or quarantined.
  var acknowledgedEarly: Set<Lease> = []
  /// Finished results that the coordinator has not acknowledged; also those it has not been sent.
  var unacknowledged: [Lease: ThreadResult] = [:]
  /// The explanations that it searches for, and the threads that do.
  var explanations = Explanations()
  var searchers: WorkCrew?
  /// Messages that could not be sent yet, in order.
  var outbox: [[Frame]] = []
  var isDraining = false
  /// Threads that wait for the process that computes the values.
  var waitingThreads = 0
  /// Why the coordinator needs the worker no more; `nil` while it may.
  var releaseReason: String?
  var pace: Pace

  /// Creates a worker that has not yet tried to connect.
  /// - Throws: `TransportError` where the address or the keys cannot be used.
  public init(_ settings: WorkerSettings, interruption: Interruption, log: Logger) throws {
    self.settings = settings
    self.interruption = interruption
    self.log = log
    pace = Pace(credit: settings.threads * settings.creditPerThread)
    let context = try Context()
    var dealer = DealerSettings()
    dealer.curve = settings.curve
    dealer.connection.linger = .seconds(2)
    socket = try Socket.dealer(context, dealer)
    monitor = try SocketMonitor(socket)
    poller = Poller(waker: interruption.waker)
    poller.watch(socket)
    poller.watch(monitor)
    reports = Mailbox(waker: interruption.waker)
    preparations = Mailbox(waker: interruption.waker)
    found = Mailbox(waker: interruption.waker)
  }

  /// Works until the coordinator releases the worker or a signal ends it.
  ///
  /// - Throws: `WorkerError` where the coordinator cannot be reached or refuses; `ModelError` or `JobError`
  ///   where the model cannot be opened here.
  public func run() throws -> WorkerEnd {
    try socket.connect(settings.endpoint)
    defer {
      stopThreads()
      job?.preparation.hold.end()
    }
    do {
      return try serve()
    } catch {
      sayWhyItLeaves(error)
      throw error
    }
  }

  private func serve() throws -> WorkerEnd {
    while true {
      _ = try poller.wait(timeout: .milliseconds(100))
      try readConnectionEvents()
      try readMessages()
      for report in preparations.takeAll() { try take(report) }
      try endProofThatHangs()
      for report in reports.takeAll() { try take(report) }
      for report in found.takeAll() { take(report) }
      try sendWhatWaits()
      try keepAlive()
      if let end = try endIfDue() { return end }
    }
  }

  /// Returns the end of the worker's life, if it has come.
  private func endIfDue() throws -> WorkerEnd? {
    if interruption.count > 1 { return .interrupted }
    if interruption.count == 1 && !isDraining { beginDrain() }
    if let releaseReason { return .released(releaseReason) }
    guard isDraining, inFlight.isEmpty else { return nil }
    // Results not yet acknowledged are waited for while somebody is there who could.
    guard unacknowledged.isEmpty || !connection.isWelcomed else { return nil }
    send(
      .goodbye(
        interruption.count > 0
          ? Goodbye(.interrupted, "asked to stop") : Goodbye(.finished, "drained, and nothing is held")))
    try sendWhatWaits()
    return interruption.count > 0 ? .interrupted : .released("the coordinator needs no more workers")
  }

  /// Takes no more work: hands back what no thread has begun, and explanations that are not found.
  func beginDrain() {
    isDraining = true
    giveBackExplanations()
    settings.model.callable?.stopWaiting()
    giveBackWaiting()
  }

  /// Hands back what no thread has begun.
  func giveBackWaiting() {
    for task in queue.takeWaiting() {
      giveBack(task.lease, inFlight.removeValue(forKey: task.lease))
    }
  }

  /// Whether it takes no leases: it is to leave, or the process that computes the values is not there.
  var takesNone: Bool { isDraining || waitingThreads > 0 }

  /// Gives a lease back, of whatever kind.
  func giveBack(_ lease: Lease, _ kind: LeaseKind?) {
    if let kind { send(.handback(Handback(kind: kind, lease: lease))) }
  }

  /// Starts the threads on an opened model.
  func startThreads(_ host: ModelHost, _ plan: JobPlan) throws {
    let thread = ModelThread(host: host, plan: plan, queue: queue, reports: reports)
    for _ in 0..<settings.threads {
      threads.append(try NativeThread { thread.run() })
    }
  }

  private func stopThreads() {
    queue.close()
    stopExplaining()
    settings.model.callable?.stopWaiting()
    // A second interruption does not wait for the model: the process ends with the threads running.
    if interruption.count < 2 { threads.forEach { $0.join() } }
  }
}

/// The state of the connection to the coordinator.
struct ConnectionState {
  /// The coordinator's session; 0 before the first welcome.
  var session: UInt64 = 0
  /// Whether the handshake of a connection has succeeded and it has not ended.
  var isUp = false
  /// Handshakes in a row that the other side broke off.
  var brokenHandshakes = 0
  /// Whether the coordinator of this connection has taken the worker.
  var isWelcomed = false
  /// Whether any coordinator ever has.
  var wasWelcomed = false
  /// When the coordinator was last heard or, before that, when the worker began to try.
  var lastHeard = Moment.now
  /// When the heartbeat was sent whose answer has not come.
  var heartbeatSent: Moment?
  /// Whether the worker has reported what it waits for.
  var hasSaidWhatIsMissing = false
  /// When a greeting or a heartbeat was last sent; the first greeting follows the connection itself.
  var lastSent = Moment.now
  /// The time between two heartbeats.
  var heartbeat: Duration = .seconds(2)
  /// After so long without a message the coordinator is gone.
  var silence: Duration = .seconds(15)
}

/// The job that the coordinator described in its welcome.
struct WorkerJob {
  let fingerprint: SHA256Digest
  let preparation: Preparation
  /// The proof of this machine's numerics class, once it is evaluated.
  var proof: NumericsProof?
  /// When the evaluation of the probe masks began, while it lasts.
  var provingSince: Moment?
}

/// A report of the preparing thread.
enum PreparationReport: Sendable {
  case located(Preparation.Location)
  /// The model is opened, and the probe masks are evaluated now.
  case proving
  case opened(ModelHost, NumericsProof?)
  case failed(any Error)
}
