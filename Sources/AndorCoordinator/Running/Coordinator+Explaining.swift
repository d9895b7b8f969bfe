// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorCore
import AndorDigest
import AndorJob
import AndorStore
import AndorScheduler
import AndorText
import AndorTransport
import AndorWire

/// The games whose explanations workers search for, and the values that they fetch for it.
///
/// Values are in memory from the lease of a game to its end: as many games as the workers have room for.
struct Spreading {
  /// Who has which game.
  var board: ExplanationBoard
  private(set) var isStopped = false
  private var values: [Int: Values] = [:]

  /// A game's values.
  enum Values {
    /// They are being read.
    case read
    /// They are here.
    case here(Frame, SHA256Digest)
  }

  init(firstAttempt: UInt32) { board = ExplanationBoard(firstAttempt: firstAttempt) }

  /// The values of a game, if they are asked for.
  subscript(game: Int) -> Values? { values[game] }

  mutating func keep(_ value: Values?, of game: Int) { values[game] = value }

  /// The games whose values are here, or being read.
  var games: [Int] { Array(values.keys) }

  /// Returns the values that have a digest.
  func values(_ digest: SHA256Digest) -> Frame? {
    for case .here(let frame, digest) in values.values { return frame }
    return nil
  }

  /// Takes note that nothing is leased any more.
  mutating func stop() { isStopped = true }
}

extension Coordinator {
  /// Offers a game to the workers that serve explanations; `false` where the coordinator searches itself.
  func spread(_ game: Int, generation: Int) -> Bool {
    let plan = store.plan.games[game]
    guard let explain = store.specification.explain, !spreading.isStopped, spreading.board.hasWorkers,
      ProvedSearch.isPossible(explain, plan)
    else { return false }
    spreading.board.open(
      game, generation: generation, isLarge: plan.evaluatedPlayers > Self.smallPlayers,
      bytes: ProvedSearch.bytes(players: plan.evaluatedPlayers),
      patience: Self.patience(players: plan.evaluatedPlayers))
    return true
  }

  /// Games of more players keep all threads of a worker's machine busy.
  private static let smallPlayers = 16

  /// Returns how long a worker may take for a game: two minutes, and ten times what 40,000 iterations, more than there
  /// are, take at a nanosecond for each player and value. Who is slower has a machine of another kind, or says nothing
  /// of it.
  private static func patience(players n: Int) -> Duration { .seconds(120 + 4e-4 * Double(n << n)) }

  /// Does what the board asks for, as long as explanations are spread at all.
  func spreadExplanations() {
    if surroundings.interruption.count > 0 || ending.outcome == .disputed { stopSpreading() }
    // Games that are begun and not on the board are the coordinator's own.
    let own = ExplanationBoard.Own(
      begun: publication.underWay - spreading.board.open.count, most: settings.searches,
      areFirst: settings.searchesFirst)
    let actions = spreading.board.next(at: Instant(nanoseconds: now), own: own) {
      scheduler.standing(of: $0) == .active && registry[$0]?.route != nil
    }
    for action in actions {
      switch action {
      case .lease(let worker, let lease, let deadline):
        offerExplanation(lease, to: worker, until: deadline)
      case .expired(let worker, let lease):
        noteExplanation("explanation_expired", lease, worker)
        acknowledgeExplanation(lease, .stale, to: worker)
      case .alone(let game, let generation): takeOverExplanation(of: game, generation: generation)
      }
    }
    // Whose lease has ended fetches nothing any more; who gets the next one may take long to come.
    for game in spreading.games where spreading.board.holder(of: game) == nil {
      spreading.keep(nil, of: game)
    }
  }

  /// Takes back all games that nobody has delivered: they are searched for after a resume.
  private func stopSpreading() {
    guard !spreading.isStopped else { return }
    spreading.stop()
    for (game, _) in spreading.board.open { takeBackExplanation(of: game) }
  }

  /// Takes a game back that was opened again, or that is not to be explained any more.
  func takeBackExplanation(of game: Int) {
    spreading.keep(nil, of: game)
    if let (worker, lease, _) = spreading.board.holder(of: game) {
      acknowledgeExplanation(lease, .stale, to: worker)
    }
    // One that is checked ends with its check.
    guard let closed = spreading.board.close(game), !closed.isChecked else { return }
    _ = publication.end(game, generation: closed.generation)
  }

  /// Sends a lease once the game's values are here.
  private func offerExplanation(_ lease: Lease, to worker: WorkerID, until deadline: Instant) {
    let game = lease.shard.game
    guard case .here(_, let digest) = spreading[game] else { return readValues(of: game, for: lease) }
    guard let route = registry[worker]?.route else { return }
    let offer = LeaseOffer(
      kind: .explanation, lease: lease, deadlineMilliseconds: milliseconds(until: deadline), masks: .none,
      valuesPerMask: 0, values: digest)
    expectResults(of: worker)
    let request = ProvedSearch.request(players: store.plan.games[game].evaluatedPlayers)
    send(.lease(offer), [Frame(adopting: request)], to: route)
    noteExplanation("explanation_leased", lease, worker)
  }

  private func readValues(of game: Int, for lease: Lease) {
    guard spreading[game] == nil else { return }
    spreading.keep(.read, of: game)
    let (work, reports) = (surroundings.disk.searchedValues(of: game), self.reports)
    let generation = lease.shard.index
    surroundings.choosing.add {
      reports.put(
        .valuesRead(game: game, generation: generation, Result { try work().map { Self.sealed($0) } }))
    }
  }

  private static func sealed(_ values: [Double]) -> (Frame, SHA256Digest) {
    var hasher = SHA256Hasher()
    hasher.update(values.span)
    return (Frame(adopting: values), hasher.finalize())
  }

  /// Takes in the values of a game; without any the coordinator searches itself.
  func takeValues(_ outcome: Result<(Frame, SHA256Digest)?, any Error>, of game: Int, generation: Int) {
    guard spreading.board.open.contains(where: { $0 == (game, generation) }) else { return }
    switch outcome {
    case .success(let (frame, digest)?):
      guard let (worker, lease, deadline) = spreading.board.holder(of: game) else { return }
      spreading.keep(.here(frame, digest), of: game)
      offerExplanation(lease, to: worker, until: deadline)
    case .success(nil): takeOverExplanation(of: game, generation: generation)
    case .failure(let error):
      takeBackExplanation(of: game)
      ending.fail(error)
    }
  }

  /// Returns a piece of a game's values, where a worker fetches those.
  func valuesPiece(_ request: ArtifactRequest, length: Int) -> (bytes: [UInt8], total: Int)? {
    guard let frame = spreading.values(request.digest) else { return nil }
    let start = min(request.offset, frame.count)
    let bytes = frame.withUnsafeBytes { Array($0[start..<min(start + length, frame.count)]) }
    return (bytes, frame.count)
  }

  /// Takes in the explanation of a game: it is checked, and finished, on other threads.
  func takeExplanation(_ result: ShardResult, _ frames: [Frame], from worker: RegisteredWorker) {
    let (lease, game) = (result.lease, result.lease.shard.game)
    tell(.workerHeard(worker.id))
    guard spreading.board.take(lease, from: worker.id) else {
      // Of values that were taken back, of a lease that ran out, or of none: it is not looked at.
      return acknowledgeExplanation(lease, .stale, to: worker.id)
    }
    spreading.keep(nil, of: game)
    let players = store.plan.games[game].evaluatedPlayers
    guard result.frames == 2, result.count == 0,
      let numbers = frames[1].float64Values,
      let search = ProvedSearch(document: frames[0].bytes, numbers: numbers, players: players)
    else {
      return rejectExplanation(of: game, generation: lease.shard.index, "it is no search of such a game")
    }
    explain(game, generation: lease.shard.index, proved: search)
  }

  /// Takes note that an explanation is none: its worker is given no game any more.
  ///
  /// Nothing follows for the worker's values: what they are is for audits to say, and they may be all that is durable.
  func rejectExplanation(of game: Int, generation: Int, _ reason: String) {
    guard let (worker, lease) = spreading.board.reject(game, generation: generation) else {
      // Opened again meanwhile, or nobody waits for it any more.
      _ = publication.end(game, generation: generation)
      return
    }
    acknowledgeExplanation(lease, .stale, to: worker)
    let isNoted = events.note(
      "explanation_rejected", worker: name(of: worker), game: store.plan.games[game].name,
      attempt: lease.attempt, reason: reason)
    if isNoted {
      log.warning(
        "an explanation of \(name(of: worker)) for game \(store.plan.games[game].name) is rejected: \(reason)",
        metadata: ["worker": "\(name(of: worker))", "game": "\(store.plan.games[game].name)"])
    }
    registry.noteFailure(of: worker)
    spreading.board.bar(worker)
  }

  /// Acknowledges the explanation that a game was finished with.
  /// - Returns: the name of its worker; `nil` where the coordinator has searched itself.
  func settleExplanation(of game: Int, generation: Int) -> String? {
    guard let (worker, lease) = spreading.board.delivery(of: game, generation: generation) else { return nil }
    spreading.board.close(game)
    acknowledgeExplanation(lease, .durable, to: worker)
    return name(of: worker)
  }

  /// Takes in that a worker cannot explain a game.
  func failExplanation(_ failure: AndorWire.ShardFailure, of worker: RegisteredWorker) {
    tell(.workerHeard(worker.id))
    let (lease, game) = (failure.lease, failure.lease.shard.game)
    let isRefused = failure.reason == .memory || failure.reason == .unsupported
    guard spreading.board.fail(lease, of: worker.id, isRefused: isRefused) else { return }
    noteExplanation("explanation_failed", lease, worker.id, failure.text)
    // A search that ended without what was asked for would end so elsewhere; nobody asks its worker for a second one.
    guard failure.reason == .model else { return }
    spreading.board.bar(worker.id)
    takeOverExplanation(of: game, generation: lease.shard.index)
  }

  /// Takes in that a worker gives an explanation back, as it is leaving.
  func giveBackExplanation(_ lease: Lease, of worker: RegisteredWorker) {
    tell(.workerHeard(worker.id))
    spreading.board.retire(worker.id)
    if spreading.board.fail(lease, of: worker.id) {
      noteExplanation("explanation_returned", lease, worker.id)
    }
  }

  private func takeOverExplanation(of game: Int, generation: Int) {
    spreading.keep(nil, of: game)
    spreading.board.close(game)
    explain(game, generation: generation, proved: nil)
  }

  /// Decides about the explanations that a worker names in its greeting, before it is welcomed.
  func joinSpreading(_ worker: WorkerID, _ hello: Hello) {
    let held = hello.held.filter { $0.kind == .explanation }.map(\.lease)
    let threads = min(max(1, hello.threads), Self.mostThreads)
    let credit = hello.services.serves(.explanation) ? threads + 1 : 0
    for lease in spreading.board.join(worker, credit: credit, holding: held) {
      acknowledgeExplanation(lease, .stale, to: worker)
    }
  }

  /// The most threads of a worker that small games are leased for: it must be able to name all that it has.
  private static let mostThreads = 15

  /// Returns the bytes of the explanations that a worker may send.
  func explanationBytes(of worker: WorkerID) -> Int {
    spreading.board.games(of: worker).reduce(0) { sum, game in
      sum + ProvedSearch.bytes(players: store.plan.games[game].evaluatedPlayers) + 2 * WireLimits.headerBytes
    }
  }

  /// Returns the most bytes of an explanation of a game of a job that a worker sends.
  static func largestExplanation(of store: JobStore) -> Int {
    guard let explain = store.specification.explain else { return 0 }
    return store.plan.games.filter { ProvedSearch.isPossible(explain, $0) }.reduce(0) {
      max($0, ProvedSearch.bytes(players: $1.evaluatedPlayers))
    }
  }

  private func acknowledgeExplanation(
    _ lease: Lease, _ disposition: Acknowledgement.Disposition, to worker: WorkerID
  ) {
    guard let route = registry[worker]?.route else { return }
    send(
      .ack(Acknowledgement(kind: .explanation, lease: lease, disposition: disposition)), to: route)
  }

  private func noteExplanation(
    _ event: String, _ lease: Lease, _ worker: WorkerID, _ reason: String? = nil
  ) {
    events.note(
      event, worker: name(of: worker), game: store.plan.games[lease.shard.game].name,
      attempt: lease.attempt, reason: reason)
  }
}
