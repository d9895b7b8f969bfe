// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler
import AndorTransport
import AndorWire
import Glibc

/// How fast a job goes, and when to say so.
struct ProgressMeter {
  private(set) var rate = 0.0
  private var lastReport: Int64 = 0
  private var lastDiskCheck: Int64 = 0
  private var samples: [(time: Int64, masks: Int)] = [(monotonicNow(), 0)]
  private var masks = 0

  /// Counts masks that became durable.
  mutating func add(masks count: Int) { masks += count }

  /// Whether it is time to report; the rate is then that of the last ten seconds.
  mutating func isDue(every interval: Duration) -> Bool {
    let now = monotonicNow()
    guard .nanoseconds(now - lastReport) >= interval else { return false }
    lastReport = now
    samples.append((now, masks))
    if samples.count > 50 { samples.removeFirst() }
    let first = samples[0]
    rate = now > first.time ? Double(masks - first.masks) * 1e9 / Double(now - first.time) : 0
    return true
  }

  /// Whether a second has passed since the disk was last looked at.
  mutating func isDiskCheckDue() -> Bool {
    let now = monotonicNow()
    guard now - lastDiskCheck >= 1_000_000_000 else { return false }
    lastDiskCheck = now
    return true
  }
}

extension Coordinator {
  /// The job at this moment.
  func snapshot() -> StatusSnapshot {
    let plan = store.plan
    let durable = plan.games.indices.map { scheduler.durableCount(game: $0) }
    let masksDone = zip(plan.games, durable).reduce(0) { $0 + $1.1 << $1.0.shardBits }
    let open = plan.games.indices.filter {
      plan.games.count <= 100 || durable[$0] < plan.games[$0].shardCount
    }
    let isAllDurable = durable.reduce(0, +) == plan.shardCount
    let isDone = isAllDurable && results.allSatisfy { $0 != nil }
    var snapshot = StatusSnapshot(
      job: plan.name, fingerprint: plan.fingerprint,
      state: outcome == .incomplete
        ? .incomplete : isDone ? .done : isAllDurable ? .aggregating : .running,
      masksDone: masksDone, masksTotal: plan.evaluations, shardsDone: durable.reduce(0, +),
      shardsTotal: plan.shardCount, rate: progress.rate, retries: scheduler.counters.retries,
      quarantined: quarantined.map(shardName),
      workers: shownPeers.map(shown),
      games: open.prefix(100).map {
        StatusSnapshot.Game(
          name: plan.games[$0].name, shards: plan.games[$0].shardCount, durable: durable[$0])
      },
      seconds: Double(monotonicNow() - started) * 1e-9)
    snapshot.explaining = explaining
    snapshot.counters = counters
    return snapshot
  }

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
