// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

extension Cluster {
  /// Batch systems, networks and folders as they are found.
  @Suite struct PlaceTests {
    static let job = FormulaJob(players: 12, shard: "6", cost: 400)

    @Test(arguments: [SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU])
    func theSignalsOfBatchSystemsStopTheJobSoThatItResumes(number: Int32) throws {
      let scratch = Scratch()
      let job = scratch.job(Self.job.text)
      let folder = scratch.folder("signalled")
      let run = try Child(
        ["run", job, "--out", folder.path, "--workers", "1", "--threads", "1", "--quiet"], in: scratch)
      #expect(eventually { Processes.localWorkers(of: folder.path).count == 1 })
      run.signal(number)
      #expect(run.wait() == .exit(75), "\(run.error)")
    }

    @Test func aHangupThatNohupIgnoresStopsNothing() throws {
      let scratch = Scratch()
      let job = scratch.job(Self.job.text)
      let folder = scratch.folder("kept")
      let run = try Child(
        executable: "/usr/bin/nohup",
        arguments: [
          Built.andor, "run", job, "--out", folder.path, "--workers", "1", "--threads", "1", "--quiet",
        ], environment: [:], in: scratch)
      #expect(eventually { Processes.localWorkers(of: folder.path).count == 1 })
      run.signal(SIGHUP)
      #expect(run.wait() == .exit(0), "\(run.error)")
    }

    @Test(.enabled(if: access("/proc/net/if_inet6", F_OK) == 0, "this machine has no IPv6"))
    func aCoordinatorListensOnIPv6() throws {
      let scratch = Scratch()
      let job = scratch.job(FormulaJob(players: 11, shard: "6").text)
      let digest = try scratch.undisturbedDigest(of: job)
      let folder = scratch.folder("six")
      let endpoint = Port.free().replacing("127.0.0.1", with: "[::1]")
      let coordinator = try Child(
        ["coordinator", job, "--out", folder.path, "--bind", endpoint, "--quiet"], in: scratch)
      let worker = try Child(["worker", endpoint, "--threads", "1", "--quiet"], in: scratch)
      #expect(coordinator.wait() == .exit(0), "\(coordinator.error)")
      #expect(worker.wait() == .exit(0), "\(worker.error)")
      try folder.expectFinished(digest: digest)
    }

    /// The wine job, begun by a slice in `out` below its own folder or beside it.
    private func begunWineJob(_ out: String) throws -> Scratch {
      let scratch = Scratch()
      let job = scratch.copy("\(Built.examples)/wine", as: "here")
      try scratch.andor("slice", "\(job)/job.yaml", "0/2", "--out", "\(scratch.path)/\(out)", "--quiet")
      rename(job, "\(scratch.path)/there")
      return scratch
    }

    @Test func aJobThatMovedWithItsResultsResumes() throws {
      let scratch = try begunWineJob("here/out")
      try scratch.andor("resume", "\(scratch.path)/there/out", "--quiet")
      try scratch.andor("verify", "\(scratch.path)/there/out")
    }

    @Test func filesThatMovedAloneAreNamed() throws {
      let scratch = try begunWineJob("out")
      let lost = try scratch.andor("resume", "\(scratch.path)/out", "--quiet", expecting: .exit(66))
      #expect(lost.error.contains("--job DIR"))
      try scratch.andor("resume", "\(scratch.path)/out", "--job", "\(scratch.path)/there", "--quiet")
    }

    @Test func otherFilesOfTheSameNameAreRefused() throws {
      let scratch = try begunWineJob("out")
      Text.write("something else", to: "\(scratch.path)/there/model.onnx")
      try scratch.andor(
        "resume", "\(scratch.path)/out", "--job", "\(scratch.path)/there", "--quiet", expecting: .exit(65))
    }

    /// A child that never started has no process id: nothing is killed in its stead.
    @Test(arguments: ["run", "plan", "slice"])
    func withoutPythonOnlyTheCommandEnds(command: String) throws {
      let scratch = Scratch()
      Text.write("def values(game, masks):\n    return masks * 1.0\n", to: "\(scratch.path)/m.py")
      let job = scratch.job(
        "andor: 1\nname: t\nmodel: {python: m.py}\nexplain: none\ngames: [{name: g, players: {count: 4}}]\n")
      let words = command == "slice" ? "slice \(job) 0/1" : "\(command) \(job)"
      let out = command == "plan" ? "" : "--out \(scratch.path)/out"
      let shell = try Child(
        executable: "/bin/sh",
        arguments: [
          "-c", "PATH=/nonexistent \(Built.andor) \(words) \(out) --allow-python; echo lives $?",
        ], environment: [:], in: scratch)
      #expect(shell.wait() == .exit(0))
      #expect(shell.output.hasSuffix("lives 65\n"), "\(shell.output) \(shell.error)")
      #expect(shell.error.contains("python3 cannot be started"))
    }
  }
}
