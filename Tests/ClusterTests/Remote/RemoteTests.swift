// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorTestKit
import Glibc
import Testing

/// A coordinator at a port of its own, and workers started beside it.
struct RemoteRig {
  let scratch = Scratch()
  let endpoint = Port.free()
  let job: String
  let digest: String
  let folder: ResultFolder

  init(_ job: FormulaJob) throws {
    self.job = scratch.job(job.text)
    digest = try scratch.undisturbedDigest(of: self.job)
    folder = scratch.folder("remote")
  }

  /// The coordinator: of a new job, or one that resumes it.
  func coordinator(
    lease: Int = 30, silence: Int = 15, crashAt point: String? = nil, limit: Int? = nil
  ) throws -> Child {
    let command = folder.hasPlan ? ["resume", folder.path] : ["coordinator", job, "--out", folder.path]
    return try Child(
      command + ["--bind", endpoint, "--quiet", "--lease", "\(lease)", "--silence", "\(silence)"]
        + (limit.map { ["--time-limit", "\($0)"] } ?? []),
      environment: point.map { ["ANDOR_CRASH_AT": $0] } ?? [:], in: scratch)
  }

  func worker(_ options: String...) throws -> Child {
    try Child(["worker", endpoint, "--threads", "1", "--quiet"] + options, in: scratch)
  }

  /// The job is done, and everybody went home content.
  func expectFinished(
    _ coordinator: Child, _ workers: [Child], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(coordinator.wait() == .exit(0), "\(coordinator.error)", sourceLocation: sourceLocation)
    for worker in workers {
      #expect(worker.wait() == .exit(0), "\(worker.error)", sourceLocation: sourceLocation)
    }
    try folder.expectFinished(digest: digest, sourceLocation: sourceLocation)
  }
}

extension Cluster {
  /// G4: workers outlive their coordinator and come back by themselves.
  @Suite struct RemoteTests {
    static let job = FormulaJob(players: 11, games: 2, shard: "6", cost: 150)

    @Test(arguments: [
      "lease-sent:5", "mid-write:9", "durable-unacked:3", "after-ack:40", "mid-aggregation",
      "before-goodbyes",
    ])
    func workersReattachToAResumedCoordinator(point: String) throws {
      let rig = try RemoteRig(Self.job)
      let first = try rig.coordinator(crashAt: point)
      let workers = [try rig.worker(), try rig.worker()]
      #expect(first.wait() == .signal(SIGKILL))
      #expect(workers.allSatisfy { $0.poll() == nil }, "workers wait for the coordinator")
      try rig.expectFinished(try rig.coordinator(), workers)
    }

    @Test func coordinatorsKilledAtRandomAreReplaced() throws {
      let rig = try RemoteRig(Self.job)
      let workers = [try rig.worker(), try rig.worker()]
      var random = SeededRandom(seed: 8)
      for _ in 0..<4 {
        let coordinator = try rig.coordinator()
        usleep(UInt32.random(in: 50_000...400_000, using: &random))
        coordinator.signal(SIGKILL)
        coordinator.wait()
        if !Text.bytes(of: "\(rig.folder.path)/result.json").isEmpty { break }
      }
      try rig.expectFinished(try rig.coordinator(), workers)
    }

    /// One loses its lease, the other is thought lost: each delivers late, and is counted once.
    @Test(arguments: [(lease: 1, silence: 60), (lease: 30, silence: 1)])
    func aWorkerStoppedForAWhileIsCountedOnce(patience: (lease: Int, silence: Int)) throws {
      let rig = try RemoteRig(FormulaJob(players: 12, shard: "6", cost: 1500))
      let coordinator = try rig.coordinator(lease: patience.lease, silence: patience.silence)
      let workers = [try rig.worker(), try rig.worker()]
      rig.waitForShards(6)
      workers[0].signal(SIGSTOP)
      usleep(2_500_000)
      workers[0].signal(SIGCONT)
      try rig.expectFinished(coordinator, workers)
      #expect(try rig.folder.result().retries > 0)
    }

    @Test func aWorkerAskedToStopFinishesWhatItHas() throws {
      let rig = try RemoteRig(FormulaJob(players: 12, shard: "6", cost: 500))
      let coordinator = try rig.coordinator()
      let leaving = try rig.worker()
      let staying = try rig.worker()
      rig.waitForShards(4)
      leaving.signal(SIGTERM)
      #expect(leaving.wait() == .exit(75), "\(leaving.error)")
      try rig.expectFinished(coordinator, [staying])
    }

    /// What a leaving worker hands back is not offered to it again while its last shard runs.
    @Test func whatAWorkerHandsBackIsNoRetry() throws {
      let rig = try RemoteRig(FormulaJob(players: 9, shard: "6", cost: 3000))
      let coordinator = try rig.coordinator()
      let leaving = try rig.worker()
      rig.waitForShards(1)
      leaving.signal(SIGTERM)
      #expect(leaving.wait() == .exit(75), "\(leaving.error)")
      try rig.expectFinished(coordinator, [try rig.worker()])
      #expect(try rig.folder.result().retries == 0)
    }

    @Test func aJobWithoutWorkersWaitsForThem() throws {
      let rig = try RemoteRig(FormulaJob(players: 12, shard: "6", cost: 500))
      let coordinator = try rig.coordinator()
      rig.waitForShards(0)
      usleep(300_000)
      #expect(coordinator.poll() == nil)
      let early = try rig.worker()
      rig.waitForShards(1)
      let late = try rig.worker()
      try rig.expectFinished(coordinator, [early, late])
      #expect(try rig.folder.result().workers == 2)
    }

    @Test func workersMayBeThereBeforeTheCoordinator() throws {
      let rig = try RemoteRig(Self.job)
      let worker = try rig.worker()
      usleep(300_000)
      try rig.expectFinished(try rig.coordinator(), [worker])
    }

    @Test func aSignalStopsACoordinatorAndWorkersGoHome() throws {
      let rig = try RemoteRig(Self.job)
      let coordinator = try rig.coordinator()
      let worker = try rig.worker()
      rig.waitForShards(3)
      coordinator.signal(SIGTERM)
      #expect(coordinator.wait() == .exit(75))
      #expect(coordinator.error.contains("andor resume \(rig.folder.path)"))
      #expect(worker.wait() == .exit(0), "\(worker.error)")
      try rig.expectFinished(try rig.coordinator(), [try rig.worker()])
    }
  }
}

extension RemoteRig {
  /// What the folder says of the job; `nil` while there is no plan. The coordinator itself would have to be
  /// reached first, and may be done by then.
  func status() -> StatusSnapshot? {
    guard let child = try? Child(["status", folder.path, "--json"], in: scratch), child.wait() == .exit(0)
    else { return nil }
    return try? StatusSnapshot(json: Array(child.output.utf8))
  }

  /// Waits until so many shards are durable.
  func waitForShards(_ count: Int, sourceLocation: SourceLocation = #_sourceLocation) {
    let came = eventually { status().map { $0.shardsDone >= count } ?? false }
    #expect(came, "\(count) shards never became durable", sourceLocation: sourceLocation)
  }
}
