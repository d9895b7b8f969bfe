// SPDX-License-Identifier: Apache-2.0
import AndorTestKit
import Glibc
import Testing

extension Cluster {
  /// G3 and G4: a coordinator killed at any named point resumes, and repeats nothing acknowledged.
  @Suite struct CrashPointTests {
    /// Two games of 16 shards each.
    static let job = FormulaJob(players: 10, games: 2, shard: "6", cost: 20)

    static let points = [
      "before-plan", "after-plan", "before-bind", "lease-sent", "lease-sent:3", "result-received",
      "result-received:20", "mid-write", "mid-write:30", "written-unsynced", "written-unsynced:2",
      "synced-without-slot", "synced-without-slot:2", "durable-unacked", "durable-unacked:2", "after-ack",
      "after-ack:32", "mid-aggregation", "mid-aggregation:2", "mid-rename", "mid-rename:2", "mid-rename:3",
      "mid-rename:4", "before-result",
    ]

    @Test func aCoordinatorKilledAtAnyPointResumes() throws {
      let scratch = Scratch()
      let job = scratch.job(Self.job.text)
      let digest = try scratch.undisturbedDigest(of: job)
      var kills = 0
      try withEvery("point", in: Self.points) { point in
        let folder = scratch.folder(point)
        let run = try Child(
          ["run", job, "--out", folder.path, "--workers", "2", "--threads", "1", "--quiet"],
          environment: ["ANDOR_CRASH_AT": point], in: scratch)
        let ending = run.wait()
        // How many groups are committed depends on the disk: only the first pass of a point is certain.
        let isCertain = !point.contains(":")
        #expect(ending == .signal(SIGKILL) || !isCertain && ending == .exit(0), "\(run.error)")
        if ending == .signal(SIGKILL) { kills += 1 }
        try expectWorkersGone(folder)
        try goOn(folder, job: job, in: scratch)
        try folder.expectFinished(digest: digest)
        if point == "after-ack:32" { #expect(try folder.result().recoveredShards == 32) }
      }
      #expect(kills > Self.points.count - 5)
    }

    @Test func aCoordinatorKilledAgainAndAgainResumes() throws {
      let scratch = Scratch()
      let job = scratch.job(Self.job.text)
      let digest = try scratch.undisturbedDigest(of: job)
      var random = SeededRandom(seed: 5)
      let folder = scratch.folder("again")
      let early = [
        "before-bind", "lease-sent", "result-received", "mid-write", "written-unsynced",
        "synced-without-slot",
        "durable-unacked", "after-ack", "after-ack:3",
      ].shuffled(using: &random)
      let late = ["mid-aggregation", "mid-rename", "mid-rename:2", "before-result"]
      var kills = 0
      for point in early + late where !isDone(folder) {
        if try isKilled(at: point, folder, job: job, in: scratch) { kills += 1 }
      }
      #expect(kills > 3)
      if !isDone(folder) { try goOn(folder, job: job, in: scratch) }
      try folder.expectFinished(digest: digest)
    }

    @Test func aCoordinatorKilledAtRandomTimesResumes() throws {
      let scratch = Scratch()
      let job = scratch.job(FormulaJob(players: 11, games: 2, shard: "6", cost: 100).text)
      let digest = try scratch.undisturbedDigest(of: job)
      var random = SeededRandom(seed: 6)
      let folder = scratch.folder("random")
      var recovered = 0
      for _ in 0..<8 where !isDone(folder) {
        let command = folder.hasPlan ? ["resume", folder.path] : ["run", job, "--out", folder.path]
        let child = try Child(command + ["--workers", "2", "--threads", "1", "--quiet"], in: scratch)
        usleep(UInt32.random(in: 10_000...250_000, using: &random))
        child.signal(SIGKILL)
        child.wait()
        try expectWorkersGone(folder)
        recovered += 1
      }
      #expect(recovered > 1)
      try goOn(folder, job: job, in: scratch)
      try folder.expectFinished(digest: digest)
    }

    /// A round follows from the values of those before it: a kill in the middle of one changes neither its masks nor a byte.
    @Test func aSampledJobKilledInTheMiddleOfRoundsResumes() throws {
      let scratch = Scratch()
      let job = scratch.job(
        FormulaJob(players: 40, shard: "6", cost: 20, sample: "{first: 250, most: 1000}").text)
      let digest = try scratch.undisturbedDigest(of: job)
      let folder = scratch.folder("rounds")
      let whole = scratch.folder("undisturbed")
      var kills = 0
      for point in [
        "lease-sent:3", "mid-write:2", "after-ack:2", "durable-unacked", "result-received:3",
        "written-unsynced:2",
        "after-ack:3", "synced-without-slot:2", "mid-aggregation", "mid-rename:3", "before-result",
      ] {
        if try isKilled(at: point, folder, job: job, in: scratch) { kills += 1 }
      }
      #expect(kills > 5)
      try goOn(folder, job: job, in: scratch)
      try folder.expectFinished(digest: digest, mayGoOn: true)
      for name in [
        "values.npy", "masks.npy", "streams.csv", "rounds.csv", "shapley.csv", "interactions.csv",
        "pairs.csv",
        "surrogate.json",
      ] {
        let bytes = Text.bytes(of: "\(folder.path)/games/g0/\(name)")
        #expect(!bytes.isEmpty && bytes == Text.bytes(of: "\(whole.path)/games/g0/\(name)"), "\(name)")
      }
    }

    /// Runs or resumes a job that is killed where it passes a point; `false` where it came to its end before.
    private func isKilled(
      at point: String, _ folder: ResultFolder, job: String, in scratch: Scratch
    ) throws -> Bool {
      let command = folder.hasPlan ? ["resume", folder.path] : ["run", job, "--out", folder.path]
      let child = try Child(
        command + ["--workers", "2", "--threads", "1", "--quiet"],
        environment: ["ANDOR_CRASH_AT": point], in: scratch)
      let ending = child.wait()
      #expect(ending == .signal(SIGKILL) || ending == .exit(0), "\(point): \(child.error)")
      try expectWorkersGone(folder)
      return ending == .signal(SIGKILL)
    }

    private func isDone(_ folder: ResultFolder) -> Bool {
      !Text.bytes(of: "\(folder.path)/result.json").isEmpty
    }

    /// Workers end with the coordinator that started them, even if it is killed.
    private func expectWorkersGone(_ folder: ResultFolder) throws {
      #expect(
        eventually { Processes.localWorkers(of: folder.path).isEmpty }, "workers outlive the coordinator")
    }

    /// Resumes, or runs again where the crash came before there was a job.
    private func goOn(_ folder: ResultFolder, job: String, in scratch: Scratch) throws {
      if folder.hasPlan {
        try scratch.andor("resume", folder.path, "--workers", "2", "--threads", "1", "--quiet")
      } else {
        try scratch.andor("resume", folder.path, expecting: .exit(66))
        try scratch.andor("run", job, "--out", folder.path, "--workers", "2", "--threads", "1", "--quiet")
      }
    }
  }
}
