// SPDX-License-Identifier: Apache-2.0
import AndorTestKit
import Glibc
import Testing

extension Cluster {
  /// What batch systems do to jobs: notices, limits, and signals at any moment; all of it ends with 75.
  @Suite struct TimeLimitTests {
    static let job = FormulaJob(players: 11, shard: "6", cost: 1800)

    @Test func aJobInPortionsGivesTheSameDigest() throws {
      let scratch = Scratch()
      let job = scratch.job(Self.job.text)
      let digest = try scratch.undisturbedDigest(of: job)
      let folder = scratch.folder("portions")
      let first = try scratch.andor(
        "run", job, "--out", folder.path, "--workers", "2", "--threads", "1", "--quiet", "--time-limit", "1",
        expecting: .exit(75))
      #expect(first.error.contains("andor resume \(folder.path)"))
      folder.expectClean()
      let second = try scratch.andor(
        "resume", folder.path, "--workers", "1", "--threads", "1", "--quiet", "--time-limit", "1",
        expecting: .exit(75))
      #expect(second.error.contains("andor resume \(folder.path)"))
      try scratch.andor("resume", folder.path, "--workers", "4", "--threads", "1", "--quiet")
      try folder.expectFinished(digest: digest)
      #expect(try folder.result().retries == 0, "what was in flight was finished")
    }

    @Test func coordinatorWorkerAndSliceKeepTheirLimits() throws {
      let rig = try RemoteRig(Self.job)
      let coordinator = try rig.coordinator(limit: 2)
      let leaving = try rig.worker("--time-limit", "1")
      #expect(leaving.wait() == .exit(75), "\(leaving.error)")
      #expect(coordinator.wait() == .exit(75), "\(coordinator.error)")
      let slice = try Child(
        [
          "slice", rig.job, "0/1", "--out", rig.scratch.folder("slice").path, "--threads", "1",
          "--time-limit", "1", "--quiet",
        ], in: rig.scratch)
      #expect(slice.wait() == .exit(75), "\(slice.error)")
      #expect(slice.error.contains("same command"))
      try rig.expectFinished(
        try rig.coordinator(), [try rig.worker(), try rig.worker(), try rig.worker()])
    }

    /// Slurm's `--signal=USR1@60` is a notice: it drains.
    @Test func aNoticeDrains() throws {
      let rig = try RemoteRig(Self.job)
      let coordinator = try rig.coordinator()
      let worker = try rig.worker()
      rig.waitForShards(2)
      worker.signal(SIGUSR1)
      #expect(worker.wait() == .exit(75), "\(worker.error)")
      coordinator.signal(SIGUSR1)
      #expect(coordinator.wait() == .exit(75), "\(coordinator.error)")
      try rig.expectFinished(
        try rig.coordinator(), [try rig.worker(), try rig.worker(), try rig.worker()])
    }

    /// Whatever the process is doing: loading the job, planning, making the folder, starting workers.
    @Test(arguments: [SIGINT, SIGTERM])
    func aSignalAtAnyMomentEndsWith75(number: Int32) throws {
      let scratch = Scratch()
      let job = scratch.copy("\(Built.examples)/wine", as: "wine") + "/job.yaml"
      var random = SeededRandom(seed: UInt64(number))
      for attempt in 0..<8 {
        let folder = scratch.folder("moment-\(attempt)")
        let run = try Child(["run", job, "--out", folder.path, "--quiet"], in: scratch)
        #expect(eventually { Processes.hasBlocked(number, run.pid) || run.poll() != nil })
        usleep(UInt32.random(in: 0...400_000, using: &random))
        run.signal(number)
        let ending = run.wait()
        #expect(ending == .exit(75) || ending == .exit(0), "\(run.error)")
        if ending == .exit(75) { #expect(run.error.contains("Run the command again.") != folder.hasPlan) }
        folder.expectClean()
      }
    }

    /// A model in a child process takes its signals itself: the mask is not handed down.
    @Test func childrenHaveNoSignalsBlocked() throws {
      let scratch = Scratch()
      Text.write(
        """
        import signal
        def load():
            blocked = signal.pthread_sigmask(signal.SIG_BLOCK, [])
            assert not blocked, blocked
        def values(game, masks):
            return masks.astype("float64")
        """, to: "\(scratch.path)/host.py")
      let job = scratch.job(
        """
        andor: 1
        name: child
        model: {python: host.py}
        explain: none
        games:
          - name: g
            players: {count: 6}
        """)
      try scratch.andor(
        "run", job, "--out", scratch.folder("child").path, "--allow-python", "--quiet",
        environment: ["PATH": "\(Built.folder(of: Built.python)):/usr/bin:/bin"])
    }
  }
}

extension Processes {
  /// Whether a process has taken over a signal, which is the first thing its `main` does.
  static func hasBlocked(_ number: Int32, _ pid: pid_t) -> Bool {
    let line = Text.read("/proc/\(pid)/status").split(separator: "\n").first { $0.hasPrefix("SigBlk:") }
    guard let mask = line.flatMap({ UInt64($0.dropFirst(7).trimmingSpaces, radix: 16) }) else { return false }
    return mask >> UInt64(number - 1) & 1 == 1
  }
}

extension Substring {
  fileprivate var trimmingSpaces: Substring { drop { $0 == " " || $0 == "\t" } }
}
