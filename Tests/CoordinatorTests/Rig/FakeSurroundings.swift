// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorCoordinator
import AndorJob
import AndorLedger
import AndorStore
import AndorTestKit
import AndorTransport

/// A network in memory: what is put into `inbox` comes in, what is sent is in `mail`.
final class FakeNetwork: WorkerNetwork {
  var access: (any WorkerAccess)?
  var inbox: [IncomingMessage] = []
  var ended: [ConnectionID] = []
  /// Who is connected; others cannot be reached.
  private var routes: Set<RoutingID> = []
  private var connections: [RoutingID: ConnectionID] = [:]
  private var lastConnection: Int32 = 0
  var mail: [RoutingID: [[Frame]]] = [:]
  /// Whether the coordinator takes messages now, as it said last.
  private(set) var isListening = false
  private let clock: VirtualClock

  init(_ clock: VirtualClock) { self.clock = clock }

  /// Somebody connects.
  func connect(_ route: RoutingID) -> ConnectionID {
    routes.insert(route)
    lastConnection += 1
    let connection = ConnectionID(descriptor: lastConnection)
    connections[route] = connection
    return connection
  }

  /// A connection ends.
  func disconnect(_ route: RoutingID, _ connection: ConnectionID) {
    routes.remove(route)
    connections[route] = nil
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

  /// The room for answers that can come later.
  var room = Int.max

  func room(for bytes: Int, to receiver: RoutingID) -> Int { min(bytes, room) }

  /// What is expected of peers, in bytes; of a stranger nothing.
  private(set) var expected: [RoutingID: Int] = [:]
  /// Peers whose connections the coordinator cut.
  private(set) var cuts: [RoutingID] = []

  func expect(_ bytes: Int, from sender: RoutingID) { expected[sender] = bytes }

  func estrange(_ sender: RoutingID) { expected[sender] = nil }

  func cut(_ sender: RoutingID) {
    guard let connection = connections[sender] else { return }
    cuts.append(sender)
    disconnect(sender, connection)
  }

  var cutCount: Int { cuts.count }
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
  private(set) var synchronizations = 0
  private let job: JobDisk

  init(_ store: JobStore) throws {
    job = try JobDisk(store)
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
    guard job.submit(submission) == .accepted else { fatalError("an idle committer takes everything") }
    job.drain()
  }

  private func writeSlow() {
    for submission in slow { write(submission) }
    slow = []
  }

  private func refuse(_ submission: ShardSubmission, _ code: LedgerError.Code) {
    submission.completion(.failure(LedgerError(code, "the fake disk refuses", hint: "Wait.")))
  }

  func drain() { job.drain() }

  func synchronizeRegisters() throws(LedgerError) {
    synchronizations += 1
    try job.synchronizeRegisters()
  }

  func forget(_ shard: ShardReference) throws(LedgerError) {
    forgotten.append(shard)
    try job.forget(shard)
  }

  func annotate(
    _ shard: ShardReference, _ change: (inout ShardStamp) -> Void
  ) throws(LedgerError) {
    try job.annotate(shard, change)
  }

  var available: Int? { mood == .isFull ? 0 : 1 << 40 }

  var eventsPath: String? { job.eventsPath }

  func values(of game: Int) throws(LedgerError) -> ShardValues { try job.values(of: game) }

  func rows(of game: Int) throws(LedgerError) -> RowValues { try job.rows(of: game) }

  func searchedValues(of game: Int) -> @Sendable () throws -> [Double]? { job.searchedValues(of: game) }

  func finisher(
    of game: Int, scope: ResultScope, proved: ProvedSearch?,
    proceed: @escaping @Sendable (GameExplainer.Progress) -> Bool
  ) -> @Sendable () throws -> GameFinisher.Finished? {
    job.finisher(of: game, scope: scope, proved: proved, proceed: proceed)
  }

  func publish(_ files: [PendingFile], _ document: ResultDocument) throws { try job.publish(files, document) }

  func restoreFiles() throws(LedgerError) -> [String] { try job.restoreFiles() }
  func removeUnpublished() throws { try job.removeUnpublished() }
}
