// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler
import AndorSystem
import AndorTransport
import AndorWire
import Glibc

extension Coordinator {
  /// Returns the status of the job at this moment.
  package func snapshot() -> StatusSnapshot {
    let plan = store.plan
    let durable = plan.games.indices.map { scheduler.durableCount(game: $0) }
    // A game whose rounds ended early has fewer shards than its plan has room for.
    let isAllDurable = ending.outcome == .complete || durable.reduce(0, +) == plan.shardCount
    let isDone = isAllDurable && publication.isComplete
    var snapshot = StatusSnapshot(
      of: plan, durable: durable,
      state: ending.outcome == .disputed
        ? .disputed
        : ending.outcome == .incomplete
          ? .incomplete : isDone ? .done : isAllDurable ? .aggregating : .running,
      rate: rate, retries: scheduler.counters.retries, quarantined: ending.quarantined.map(shardName),
      workers: shownWorkers.map(shown), seconds: Double(now - started) * 1e-9)
    snapshot.explaining = publication.explaining
    snapshot.counters = counters
    snapshot.departures = departures.shown
    snapshot.strangers = conduct.shown(cut: network.cutCount)
    return snapshot
  }

  /// Masks a second lately; 0 where nobody is at work, so that no time to go is shown.
  private var rate: Double { scheduler.activeWorkers > 0 ? progress.rate : 0 }

  /// Sends the status to who asked for it.
  func answerStatus(_ sender: RoutingID) {
    let now = self.now
    // Beside the watch, as a snapshot reads that too.
    var watch = self.watch
    let status = watch.status(at: now) { snapshot().json }
    self.watch = watch
    // Who asks again has it then.
    guard network.room(for: status.count, to: sender) == status.count else { return }
    send(.status, [status], to: sender)
  }

  /// Sends the pieces of files that workers have asked for, as far as there is room for them; the others later.
  func answerRequests() {
    var refused = 0
    for (route, request) in pieces.take(256) where registry[route] != nil {
      let wanted = min(request.length, WireLimits.chunkBytes)
      let room = refused < 64 ? network.room(for: wanted, to: route) : 0
      if room > 0 {
        answer(request, length: room, to: route)
      } else {
        refused += 1
        pieces.add(request, from: route)
      }
    }
  }

  /// Sends a piece of one of the job's files, found by its digest.
  private func answer(_ request: ArtifactRequest, length: Int, to sender: RoutingID) {
    let plan = store.plan
    if let piece = valuesPiece(request, length: length) {
      let chunk = ArtifactChunk(
        digest: request.digest, offset: min(request.offset, piece.total), total: piece.total)
      return send(.artifactChunk(chunk), [Frame(adopting: piece.bytes)], to: sender)
    }
    let artifact = plan.artifacts.first { $0.sha256 == request.digest.description }
    guard let artifact, let bytes = try? piece(of: artifact, at: request.offset, length) else {
      let sentence = "the job has no file with digest \(request.digest)"
      send(.refusal(Refusal(code: .unknownArtifact, sentence: sentence)), to: sender)
      return
    }
    let chunk = ArtifactChunk(
      digest: request.digest, offset: min(request.offset, artifact.bytes), total: artifact.bytes)
    send(.artifactChunk(chunk), [Frame(adopting: bytes)], to: sender)
  }

  private func piece(of artifact: Artifact, at offset: Int, _ length: Int) throws -> [UInt8] {
    let folder = try JobFolder(path: store.plan.folder, allowOutside: store.plan.allowOutside)
    let file = try Descriptor(folder.resolve(artifact.path), O_RDONLY)
    return try file.read(count: length, at: offset)
  }
}
