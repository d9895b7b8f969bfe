// SPDX-License-Identifier: Apache-2.0
import AndorTestKit
import Glibc
import Testing

extension Cluster {
  /// Workers of `andor run` that are killed are replaced; what they had is evaluated again, once.
  @Suite struct LocalWorkerTests {
    static let job = FormulaJob(players: 12, shard: "6", cost: 250)

    @Test func workersKilledAtRandomCostNothingButTime() throws {
      let scratch = Scratch()
      let job = scratch.job(Self.job.text)
      let digest = try scratch.undisturbedDigest(of: job)
      let folder = scratch.folder("killed")
      let run = try Child(
        ["run", job, "--out", folder.path, "--workers", "3", "--threads", "1", "--quiet"], in: scratch)
      var random = SeededRandom(seed: 7)
      var kills = 0
      // One fewer than a run of three workers bears in a row, should the machine be too busy for a mask between two.
      while kills < 5, run.poll() == nil {
        usleep(UInt32.random(in: 20_000...120_000, using: &random))
        guard let victim = Processes.localWorkers(of: folder.path).randomElement(using: &random) else {
          continue
        }
        kill(victim, SIGKILL)
        kills += 1
      }
      #expect(run.wait() == .exit(0), "\(run.error)")
      #expect(kills > 2)
      try folder.expectFinished(digest: digest)
    }

    @Test func allWorkersKilledAtOnceAreReplaced() throws {
      let scratch = Scratch()
      let job = scratch.job(Self.job.text)
      let digest = try scratch.undisturbedDigest(of: job)
      let folder = scratch.folder("all")
      let run = try Child(
        ["run", job, "--out", folder.path, "--workers", "3", "--threads", "1", "--quiet"], in: scratch)
      #expect(eventually { Processes.localWorkers(of: folder.path).count == 3 })
      usleep(150_000)
      for worker in Processes.localWorkers(of: folder.path) { kill(worker, SIGKILL) }
      #expect(run.wait() == .exit(0), "\(run.error)")
      try folder.expectFinished(digest: digest)
    }

    @Test func everythingKilledAtOnceResumes() throws {
      let scratch = Scratch()
      let job = scratch.job(Self.job.text)
      let digest = try scratch.undisturbedDigest(of: job)
      let folder = scratch.folder("everything")
      let run = try Child(
        ["run", job, "--out", folder.path, "--workers", "2", "--threads", "1", "--quiet"], in: scratch)
      #expect(eventually { Processes.localWorkers(of: folder.path).count == 2 })
      usleep(200_000)
      run.signal(SIGKILL)
      for worker in Processes.localWorkers(of: folder.path) { kill(worker, SIGKILL) }
      #expect(run.wait() == .signal(SIGKILL))
      try scratch.andor("resume", folder.path, "--workers", "2", "--threads", "1", "--quiet")
      try folder.expectFinished(digest: digest)
    }

    @Test(arguments: [SIGTERM, SIGINT], [1, 2])
    func aSignalStopsTheJobSoThatItResumes(number: Int32, times: Int) throws {
      let scratch = Scratch()
      let job = scratch.job(Self.job.text)
      let digest = try scratch.undisturbedDigest(of: job)
      let folder = scratch.folder("signalled")
      let run = try Child(
        ["run", job, "--out", folder.path, "--workers", "2", "--threads", "1"], in: scratch)
      #expect(eventually { Processes.localWorkers(of: folder.path).count == 2 })
      usleep(150_000)
      for _ in 0..<times {
        run.signal(number)
        usleep(5_000)
      }
      #expect(run.wait() == .exit(75), "\(run.error)")
      #expect(run.error.contains("andor resume \(folder.path)"))
      folder.expectClean()
      #expect(Text.bytes(of: "\(folder.path)/result.json").isEmpty)
      try scratch.andor("resume", folder.path, "--workers", "2", "--threads", "1", "--quiet")
      try folder.expectFinished(digest: digest)
      if times == 1 { #expect(try folder.result().retries == 0, "what was in flight was finished") }
      let again = try scratch.andor("resume", folder.path, "--quiet")
      #expect(again.output.contains(digest), "a finished job is only shown")
    }

    /// Writes its process's number into a file and becomes a command; signals that the test blocks are not blocked.
    private static let start = """
      import os, signal, sys
      signal.pthread_sigmask(signal.SIG_SETMASK, ())
      open(sys.argv[1], "w").write(str(os.getpid()))
      os.execv(sys.argv[2], sys.argv[2:])
      """

    /// A run that crashes leaves nobody behind who keeps its output open: `andor run … | tee log` ends.
    @Test func aCrashEndsThePipe() throws {
      let scratch = Scratch()
      let job = scratch.job(FormulaJob(players: 14, shard: "9", cost: 2000).text)
      let number = "\(scratch.path)/number"
      let pipe = try Child(
        executable: "/bin/sh",
        arguments: [
          "-c", "\"$0\" -c '\(Self.start)' \"$@\" 2>&1 | cat", Built.python, number, Built.andor, "run", job,
          "--out", "\(scratch.path)/out", "--workers", "2", "--threads", "1", "--quiet",
        ], environment: [:], in: scratch)
      #expect(eventually { !Processes.localWorkers(of: "\(scratch.path)/out").isEmpty })
      let process = try #require(pid_t(Text.read(number).filter(\.isNumber)))
      kill(process, SIGABRT)
      // Swift's backtraces would take half a minute.
      #expect(eventually(seconds: 15) { pipe.poll() != nil })
      #expect(eventually(seconds: 15) { Processes.localWorkers(of: "\(scratch.path)/out").isEmpty })
    }
  }
}
