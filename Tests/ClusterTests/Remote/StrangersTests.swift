// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

extension Cluster {
  /// Strangers at the port of a coordinator without keys, by `Tests/Rigs/strangers`: it stays small, and serves.
  @Suite struct StrangersTests {
    private struct Rig {
      let scratch = Scratch()
      let endpoint = Port.free()
      let coordinator: Child
      var folder: ResultFolder { scratch.folder("out") }

      /// A coordinator that listens; `files` limits those that it may open.
      init(_ job: String, beside others: [(name: String, bytes: [UInt8])] = [], files: Int? = nil) throws {
        for file in others { Text.write(file.bytes, to: "\(scratch.path)/\(file.name)") }
        let words =
          ["coordinator", scratch.job(job), "--out", "\(scratch.path)/out", "--bind", endpoint, "--quiet"]
        coordinator = try Child(
          executable: "/bin/sh",
          arguments: ["-c", "\(files.map { "ulimit -n \($0); " } ?? "")exec \"$0\" \"$@\"", Built.andor]
            + words,
          environment: [:], in: scratch)
        let events = "\(scratch.path)/out/events.jsonl"
        #expect(eventually { Text.read(events).contains("started") }, "\(coordinator.error)")
      }

      func strangers(_ mode: String, _ argument: String) throws -> Child {
        try Child(
          executable: Built.python,
          arguments: ["\(Built.root)/Tests/Rigs/strangers", mode, endpoint, argument], environment: [:],
          in: scratch)
      }

      func worker() throws -> Child { try Child(["worker", endpoint, "--threads", "1"], in: scratch) }

      /// A figure of the coordinator's memory in MiB: `VmRSS` is what it has, `VmHWM` the most that it had.
      func memory(_ name: String) throws -> Int {
        let status = Text.read("/proc/\(coordinator.pid)/status").split(separator: "\n")
        let line = try #require(status.first { $0.hasPrefix("\(name):") })
        return try #require(Int(line.split { $0 == " " || $0 == "\t" }[1])) >> 10
      }

      /// The job is finished with the help of an honest worker.
      func expectDone() throws {
        let worker = try worker()
        #expect(coordinator.wait() == .exit(0), "\(coordinator.error)")
        #expect(worker.wait() == .exit(0), "\(worker.error)")
      }
    }

    private static let job = FormulaJob(players: 12, shard: "8")

    /// Floods of every kind move the coordinator's memory by less than 64 MiB, whatever comes.
    @Test func aFloodDoesNotFillTheMemory() throws {
      let rig = try Rig(Self.job.text)
      let before = try rig.memory("VmRSS")
      let flood = try rig.strangers("flood", "200")
      #expect(flood.wait() == .exit(0), "\(flood.error)")
      let most = try rig.memory("VmHWM")
      #expect(most - before < 64, "\(before) MiB before, at most \(most) MiB")
      let events = Text.bytes(of: "\(rig.folder.path)/events.jsonl").count
      #expect(events < 200_000, "\(events) bytes of events")
      var status = ""
      let isAnswered = eventually {
        guard let child = try? Child(["status", rig.endpoint], in: rig.scratch), child.wait() == .exit(0)
        else {
          return false
        }
        status = child.output
        return true
      }
      #expect(isAnswered && status.contains("strangers") && status.contains("connections cut"), "\(status)")
      try rig.expectDone()
    }

    @Test func aThousandWorkersComeAtOnce() throws {
      let rig = try Rig(Self.job.text)
      let crowd = try rig.strangers("crowd", "1000")
      #expect(crowd.wait() == .exit(0), "\(crowd.error)")
      let seconds = try #require(Double(crowd.output.split(separator: "\n").last ?? ""))
      #expect(seconds < 20)
      try rig.expectDone()
    }

    /// With unread pieces waiting for a peer that then breaks off, libzmq 4.3.4 ended the process here.
    @Test func aPeerThatNeverReadsDoesNotSpoilTheEnd() throws {
      let table = (0..<1 << 12).map { Double($0 % 97) }
      let rig = try Rig(
        """
        andor: 1
        name: t
        model: {table: true}
        games: [{name: g, players: {count: 12}, table: v.npy, order: player0_lsb}]
        explain: none
        engine: {shard: 6, audit: 0}
        """, beside: [("v.npy", NpyText.doubles(table))])
      let mute = try rig.strangers("mute", "\(rig.scratch.path)/v.npy")
      #expect(eventually { mute.output.contains("ready") }, "\(mute.error)")
      let worker = try rig.worker()
      #expect(eventually { Scratch.names(in: rig.folder.path).contains("result.json") })
      // The goodbyes are waited for during a second; then the sockets close.
      usleep(1_200_000)
      mute.signal(SIGTERM)
      #expect(rig.coordinator.wait() == .exit(0), "\(rig.coordinator.error)")
      #expect(worker.wait() == .exit(0), "\(worker.error)")
    }

    /// Idle connections take neither the files of the process nor the places of workers.
    @Test func idleConnectionsKeepNobodyOut() throws {
      let rig = try Rig(FormulaJob(players: 12, shard: "6", cost: 1500).text, files: 128)
      let worker = try rig.worker()
      let idle = try rig.strangers("idle", "200")
      #expect(rig.coordinator.wait() == .exit(0), "\(rig.coordinator.error)")
      #expect(worker.wait() == .exit(0), "\(worker.error)")
      #expect(idle.wait() == .exit(0), "\(idle.error)")
      // More than the files; the last ones come when the job is done where that is fast.
      let counts = idle.output.split { !$0.isNumber }.compactMap { Int($0) }
      #expect(counts.count == 2 && counts[0] == counts[1] && counts[0] > 64, "\(idle.output)")
    }
  }
}
