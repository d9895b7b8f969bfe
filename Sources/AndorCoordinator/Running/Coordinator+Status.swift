// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler
import AndorTransport
import AndorWire
import Glibc

extension Coordinator {
  /// The job at this moment.
  package func snapshot() -> StatusSnapshot {
    let plan = store.plan
    let durable = plan.games.indices.map { scheduler.durableCount(game: $0) }
    let masksDone = zip(plan.games, durable).reduce(0) { $0 + $1.0.maskPlan.rows(inShards: $1.1) }
    let open = plan.games.indices.filter {
      plan.games.count <= 100 || durable[$0] < plan.games[$0].maskPlan.shardCount
    }
    let isAllDurable = durable.reduce(0, +) == plan.shardCount
    let isDone = isAllDurable && publication.isComplete
    var snapshot = StatusSnapshot(
      job: plan.name, fingerprint: plan.fingerprint,
      state: ending.outcome == .incomplete
        ? .incomplete : isDone ? .done : isAllDurable ? .aggregating : .running,
      masksDone: masksDone, masksTotal: plan.evaluations, shardsDone: durable.reduce(0, +),
      shardsTotal: plan.shardCount, rate: rate, retries: scheduler.counters.retries,
      quarantined: ending.quarantined.map(shardName),
      workers: shownWorkers.map(shown),
      games: open.prefix(100).map {
        StatusSnapshot.Game(
          name: plan.games[$0].name, shards: plan.games[$0].maskPlan.shardCount, durable: durable[$0])
      },
      seconds: Double(now - started) * 1e-9)
    snapshot.explaining = publication.explaining
    snapshot.counters = counters
    return snapshot
  }

  /// Masks a second lately: none where nobody is at work, so that no time to go is told.
  private var rate: Double { scheduler.activeWorkers > 0 ? progress.rate : 0 }

  /// Answers an observer.
  func answerStatus(_ sender: RoutingID) {
    send(.status, [Frame(adopting: snapshot().json)], to: sender)
  }

  /// Sends a piece of one of the job's files, found by its digest.
  func answer(_ request: ArtifactRequest, to sender: RoutingID) {
    let plan = store.plan
    let bytes: ArraySlice<UInt8>?
    let artifact = plan.artifacts.first { $0.sha256 == request.digest.description }
    if let artifact, let folder = try? JobFolder(path: plan.folder, allowOutside: plan.allowOutside),
      let path = try? folder.resolve(artifact.path)
    {
      bytes = Self.piece(of: path, at: request.offset, count: min(request.length, WireLimits.chunkBytes))
    } else {
      bytes = nil
    }
    guard let artifact, let bytes else {
      let sentence = "the job has no file with digest \(request.digest)"
      send(.refusal(Refusal(code: .unknownArtifact, sentence: sentence)), to: sender)
      return
    }
    let chunk = ArtifactChunk(
      digest: request.digest, offset: min(request.offset, artifact.bytes), total: artifact.bytes)
    send(.artifactChunk(chunk), [Frame(adopting: Array(bytes))], to: sender)
  }

  private static func piece(of path: String, at offset: Int, count: Int) -> ArraySlice<UInt8>? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    guard fseek(file, offset, SEEK_SET) == 0 else { return nil }
    var buffer = [UInt8](repeating: 0, count: count)
    let read = fread(&buffer, 1, count, file)
    return ferror(file) == 0 ? buffer[..<read] : nil
  }
}
