// SPDX-License-Identifier: Apache-2.0
import AndorCoordinator
import AndorJob
import AndorStore
import AndorLedger
import AndorTransport

/// A clock that goes only when somebody sleeps.
final class FakeClock {
  var now: Int64 = 1_000_000_000

  func sleep(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    now += seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }
}

/// A network in memory: what is put into `inbox` comes in, what is sent is in `mail`.
final class FakeNetwork: WorkerNetwork {
  var access: (any WorkerAccess)?
  var inbox: [IncomingMessage] = []
  var ended: [ConnectionID] = []
  /// Who is connected; others cannot be reached.
  private var routes: Set<RoutingID> = []
  private var lastConnection: Int32 = 0
  var mail: [RoutingID: [[Frame]]] = [:]
  /// Whether the coordinator takes messages now, as it said last.
  private(set) var isListening = false
  private let clock: FakeClock

  init(_ clock: FakeClock) { self.clock = clock }

  /// Somebody connects.
  func connect(_ route: RoutingID) -> ConnectionID {
    routes.insert(route)
    lastConnection += 1
    return ConnectionID(descriptor: lastConnection)
  }

  /// A connection ends.
  func disconnect(_ route: RoutingID, _ connection: ConnectionID) {
    routes.remove(route)
    ended.append(connection)
    mail[route] = nil
  }

  /// The coordinator's process is gone, and with it all that was on its way.
  func forgetEverything() {
    (inbox, ended, mail) = ([], [], [:])
  }

  func listen(at endpoint: Endpoint) throws -> Endpoint { endpoint }

  func wait(for timeout: Duration, messages: Bool) throws {
    isListening = messages
    if messages && !inbox.isEmpty || !ended.isEmpty { return }
    clock.sleep(timeout)
  }

  func receive() throws -> IncomingMessage? { inbox.isEmpty ? nil : inbox.removeFirst() }

  func nextEnded() throws -> ConnectionID? { ended.isEmpty ? nil : ended.removeFirst() }

  func send(_ frames: [Frame], to receiver: RoutingID) throws -> SendResult {
    guard routes.contains(receiver) else { return .unreachable }
    mail[receiver, default: []].append(frames)
    return .sent
  }
}

/// A list of names that may connect; read again at every round.
final class FakeAccess: WorkerAccess {
  var allowed: Set<String>

  init(_ names: String...) { allowed = Set(names) }

  func allows(_ peer: AuthorisedPeer?) -> Bool { peer.map { allowed.contains($0.name) } ?? false }

  func refresh(at now: Int64) throws -> Bool { true }

  func denials() -> [Denial] { [] }
}

/// The real committer and ledgers, waited for so that the order of things is the test's; or a disk in trouble.
final class FakeDisk: ShardDisk {
  enum Mood { case works, isFull, fails, isBusy, isSlow }

  var mood = Mood.works {
    didSet { if mood == .works { writeSlow() } }
  }
  private var slow: [ShardSubmission] = []
  private(set) var forgotten: [ShardReference] = []
  private let store: JobStore
  private let committer: GroupCommitter

  init(_ store: JobStore) throws {
    self.store = store
    committer = try GroupCommitter(folder: store.gamesFolder)
  }

  func submit(_ submission: ShardSubmission) -> GroupCommitter.Admission {
    switch mood {
    case .works: write(submission)
    case .isBusy: return .busy
    case .isSlow: slow.append(submission)
    case .isFull: refuse(submission, .full)
    case .fails: refuse(submission, .io)
    }
    return .accepted
  }

  private func write(_ submission: ShardSubmission) {
    guard committer.submit(submission) == .accepted else { fatalError("an idle committer takes everything") }
    committer.drain()
  }

  private func writeSlow() {
    for submission in slow { write(submission) }
    slow = []
  }

  private func refuse(_ submission: ShardSubmission, _ code: LedgerError.Code) {
    submission.completion(.failure(LedgerError(code, "the fake disk refuses", hint: "Wait.")))
  }

  func drain() { committer.drain() }

  func forget(_ shard: ShardReference) throws(LedgerError) {
    forgotten.append(shard)
    try store.games[shard.game].ledger.forget(shards: [shard.index])
  }

  var available: Int? { mood == .isFull ? 0 : 1 << 40 }
}

/// Work that is done when the test says.
final class HeldQueue: WorkQueue {
  private var waiting: [@Sendable () -> Void] = []

  var count: Int { waiting.count }

  func add(_ work: @escaping @Sendable () -> Void) { waiting.append(work) }

  func run() {
    let now = waiting
    waiting = []
    for work in now { work() }
  }
}
