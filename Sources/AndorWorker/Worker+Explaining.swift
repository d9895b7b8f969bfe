// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorDigest
import AndorJob
import AndorSystem
import AndorTransport
import AndorWire

/// The games whose explanations a worker was asked for, from their leases to the acknowledgements.
struct Explanations {
  /// How far one is.
  enum Stage {
    /// Its values are fetched, piece by piece.
    case fetched([UInt8])
    /// A thread searches, until it is told to stop.
    case searched(SearchSwitch)
    /// It is found and not acknowledged.
    case found(FoundExplanation)
  }

  struct Task {
    let values: SHA256Digest
    let players: Int
    let received = Moment.now
    var stage = Stage.fetched([])

    /// The bytes of the values.
    var byteCount: Int { 8 << players }
  }

  var tasks: [Lease: Task] = [:]
  /// The leases whose values are missing, in the order in which they are fetched.
  var waiting: [Lease] = []
  /// Whether a piece was asked for that has not come.
  var isAsked = false

  /// What the worker says that it holds.
  var held: [Hello.Held] {
    tasks.map { lease, task in
      if case .found(let found) = task.stage {
        return Hello.Held(kind: .explanation, lease: lease, values: found.digests.document)
      }
      return Hello.Held(kind: .explanation, lease: lease, values: Hello.Held.underWay)
    }
  }

  /// Forgets one; a thread that searches for it stops at its next look.
  mutating func remove(_ lease: Lease) {
    if waiting.first == lease { isAsked = false }
    waiting.removeAll { $0 == lease }
    if case .searched(let search) = tasks.removeValue(forKey: lease)?.stage { search.stop() }
  }
}

/// Tells a thread that searches to stop.
final class SearchSwitch: Sendable {
  private let state = Locked(false)

  /// Whether it is to stop.
  var isStopped: Bool { state.withLock { $0 } }

  func stop() { state.withLock { $0 = true } }
}

/// An explanation as it is sent.
struct FoundExplanation: Sendable {
  let document: Frame
  let numbers: Frame
  let digests: (document: SHA256Digest, numbers: SHA256Digest)

  init(_ search: ProvedSearch) {
    let (document, numbers) = (search.document, search.numbers)
    var first = SHA256Hasher()
    var second = SHA256Hasher()
    first.update(document)
    second.update(numbers.span)
    digests = (first.finalize(), second.finalize())
    (self.document, self.numbers) = (Frame(adopting: document), Frame(adopting: numbers))
  }
}

/// The report of a thread that searched.
enum ExplanationReport: Sendable {
  case found(Lease, FoundExplanation)
  case unproved(Lease, String)
  case cancelled(Lease)
}

extension Worker {
  /// Takes a lease of an explanation, or says why not.
  func explain(_ offer: LeaseOffer, _ payload: [Frame]) {
    guard let job, let values = offer.values else { return }
    guard !isDraining else { return giveBack(offer.lease, offer.kind) }
    guard explanations.tasks[offer.lease] == nil else { return }
    let plan = job.preparation.plan
    guard let settings = job.preparation.specification.explain,
      plan.games.indices.contains(offer.lease.shard.game),
      case let game = plan.games[offer.lease.shard.game], ProvedSearch.isPossible(settings, game),
      payload[0].bytes == ProvedSearch.request(players: game.evaluatedPlayers)
    else { return refuse(offer, "the lease does not fit the job: no such game is explained here") }
    let threads = SearchThreads.used(by: offer.lease.shard.game, of: plan)
    let bytes =
      GameExplainer.bytes(players: game.evaluatedPlayers, settings: settings, threads: threads)
      + 4 * ProvedSearch.bytes(players: game.evaluatedPlayers)
    guard bytes <= Machine.here.availableMemory else {
      return send(
        .failure(
          ShardFailure(
            kind: offer.kind, lease: offer.lease, reason: .memory,
            text: "the search takes \(bytes >> 20) MiB of memory, more than this worker has left")))
    }
    explanations.tasks[offer.lease] = Explanations.Task(values: values, players: game.evaluatedPlayers)
    explanations.waiting.append(offer.lease)
    fetchValues()
  }

  /// Asks for the next piece of the values that are missing, one at a time; the job's own files come first.
  func fetchValues() {
    guard fetch == nil, connection.isWelcomed, !explanations.isAsked, let lease = explanations.waiting.first,
      let task = explanations.tasks[lease], case .fetched(let bytes) = task.stage
    else { return }
    explanations.isAsked = true
    let length = min(WireLimits.chunkBytes, task.byteCount - bytes.count)
    send(.fetchArtifact(ArtifactRequest(digest: task.values, offset: bytes.count, length: length)))
  }

  /// Takes a piece of a game's values; the search begins with the last one.
  /// - Returns: whether it was one.
  func receiveValues(_ chunk: ArtifactChunk, _ payload: [Frame]) -> Bool {
    guard let lease = explanations.waiting.first, var task = explanations.tasks[lease],
      task.values == chunk.digest, case .fetched(var bytes) = task.stage
    else { return false }
    explanations.isAsked = false
    guard chunk.offset == bytes.count else {
      // Asked for twice, as after a reconnect.
      fetchValues()
      return true
    }
    guard chunk.total == task.byteCount, payload[0].count > 0,
      bytes.count + payload[0].count <= task.byteCount
    else {
      failExplanation(lease, .artifact, "the values of the game are of another length")
      return true
    }
    bytes += payload[0].bytes
    task.stage = .fetched(bytes)
    explanations.tasks[lease] = task
    if bytes.count == task.byteCount {
      explanations.waiting.removeFirst()
      search(for: lease, Frame(adopting: bytes))
    }
    fetchValues()
    return true
  }

  /// Takes in that the coordinator has no values of the digest asked for: the game was opened again, or is explained.
  func missValues() {
    guard explanations.isAsked, let lease = explanations.waiting.first else { return }
    failExplanation(lease, .artifact, "the coordinator has other values of the game by now")
  }

  private func search(for lease: Lease, _ frame: Frame) {
    guard let job, let task = explanations.tasks[lease],
      let settings = job.preparation.specification.explain, let values = frame.float64Values
    else { return }
    var hasher = SHA256Hasher()
    hasher.update(values.span)
    guard hasher.finalize() == task.values, values.allSatisfy(\.isFinite) else {
      return failExplanation(lease, .artifact, "the values of the game are not those of the lease")
    }
    let search = SearchSwitch()
    explanations.tasks[lease]?.stage = .searched(search)
    let threads = SearchThreads.used(by: lease.shard.game, of: job.preparation.plan)
    let found = self.found
    do {
      let crew = try searchers ?? WorkCrew(threads: Machine.here.cores)
      searchers = crew
      crew.add(threads: threads) {
        switch ProvedSearch.run(
          values, settings: settings, threads: threads, proceed: { !search.isStopped })
        {
        case .found(let proved): found.put(.found(lease, FoundExplanation(proved)))
        case .cancelled: found.put(.cancelled(lease))
        case .unproved(let why): found.put(.unproved(lease, why))
        }
      }
    } catch {
      failExplanation(lease, .memory, "this machine has no more threads")
    }
  }

  /// Takes what a thread has found.
  func take(_ report: ExplanationReport) {
    switch report {
    case .found(let lease, let explanation):
      // Nobody waits for it any more where it was settled meanwhile.
      guard explanations.tasks[lease] != nil else { return }
      explanations.tasks[lease]?.stage = .found(explanation)
      if connection.isWelcomed { offerExplanation(lease) }
    case .unproved(let lease, let why):
      guard explanations.tasks[lease] != nil else { return }
      failExplanation(lease, .model, why)
    case .cancelled(let lease): explanations.remove(lease)
    }
  }

  /// Offers what was found and not acknowledged, and asks again for values, once a coordinator has welcomed the worker.
  func resumeExplanations() {
    explanations.isAsked = false
    for lease in explanations.tasks.keys.sorted(by: { $0.shard < $1.shard }) { offerExplanation(lease) }
    fetchValues()
  }

  private func offerExplanation(_ lease: Lease) {
    guard let task = explanations.tasks[lease], case .found(let found) = task.stage else { return }
    let time = Moment.now.microseconds(since: task.received)
    let result = ShardResult(
      kind: .explanation, lease: lease, frames: 2, count: 0, valuesPerMask: 0, values: found.digests.document,
      sums: found.digests.numbers, modelMicroseconds: 0, totalMicroseconds: time)
    send(.result(result), [found.document, found.numbers])
  }

  private func failExplanation(_ lease: Lease, _ reason: FailureKind, _ text: String) {
    explanations.remove(lease)
    log.notice("an explanation was not made: \(text)")
    // Without a coordinator the lease is lost, and given to somebody else, in any case.
    if connection.isWelcomed {
      send(.failure(ShardFailure(kind: .explanation, lease: lease, reason: reason, text: text)))
    }
    fetchValues()
  }

  /// Gives back what is not found yet: a search can take longer than somebody who ends a worker waits.
  func giveBackExplanations() {
    for (lease, task) in explanations.tasks {
      if case .found = task.stage { continue }
      explanations.remove(lease)
      giveBack(lease, .explanation)
    }
  }

  /// Stops all searches.
  func stopExplaining() {
    for lease in Array(explanations.tasks.keys) { explanations.remove(lease) }
  }
}
