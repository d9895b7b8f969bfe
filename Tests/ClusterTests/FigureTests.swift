// SPDX-License-Identifier: Apache-2.0
import AndorTestKit
import FoundationEssentials
import Glibc
import Testing

extension Cluster {
  /// What `andor plan` says of memory and disk, beside what the processes of a run then take by the system's count.
  @Suite struct FigureTests {
    private struct Plan: Decodable {
      var diskBytes: Int
      var coordinatorMemoryBytes: Int
      var mappedMemoryBytes: Int
      var workerMemoryBytes: Int
    }

    /// The most resident memory of a run's processes, and the most bytes in its folder.
    private struct Peaks {
      var coordinator = 0
      var worker = 0
      var disk = 0
    }

    private func measured(_ job: String, into folder: String, in scratch: Scratch) throws -> Peaks {
      let child = try Child(["run", job, "--out", folder, "--quiet"], in: scratch)
      var peaks = Peaks()
      while child.poll() == nil {
        peaks.coordinator = max(peaks.coordinator, Self.memory(of: child.pid))
        for worker in Self.children(of: child.pid) where Self.isWorker(worker) {
          peaks.worker = max(peaks.worker, Self.memory(of: worker))
        }
        peaks.disk = max(peaks.disk, Self.blocks(of: folder))
        usleep(3_000)
      }
      #expect(child.wait() == .exit(0), "\(child.error)")
      return peaks
    }

    private static func memory(of pid: pid_t) -> Int {
      let line = Text.read("/proc/\(pid)/status").split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
      return 1024 * (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0)
    }

    /// Until it has become another program, a child has its parent's memory and words.
    private static func isWorker(_ pid: pid_t) -> Bool {
      Text.bytes(of: "/proc/\(pid)/cmdline").split(separator: 0).dropFirst().first.map { Array($0) }
        == Array("worker".utf8)
    }

    private static func children(of pid: pid_t) -> [pid_t] {
      Scratch.names(in: "/proc/\(pid)/task").flatMap { thread in
        Text.read("/proc/\(pid)/task/\(thread)/children").split(separator: " ").compactMap { pid_t($0) }
      }
    }

    private static func blocks(of folder: String) -> Int {
      Scratch.tree(folder).reduce(0) { total, path in
        var status = stat()
        return lstat(path, &status) == 0 ? total + 512 * Int(status.st_blocks) : total
      }
    }

    /// Within a quarter, and a few megabytes that the system counts one way or the other.
    private func agree(_ figure: Int, _ real: Int, _ what: String, floor: Int) {
      let allowed = floor + real / 4
      #expect(abs(figure - real) <= allowed, "\(what): \(figure >> 10) KiB are foretold, \(real >> 10) taken")
    }

    /// 19 players without a search hold lists of interactions and the mapped tables; 17 with one hold the search.
    @Test(arguments: [(16, "none"), (19, "none"), (17, "{noise: 0, search_seconds: 0.7}")])
    func aPlanIsWhatARunTakes(players n: Int, explain: String) throws {
      let scratch = Scratch()
      // Any values that are not alike do; no model takes part of the memory.
      let values = (0..<1 << n).map { Double(($0 &* 2_654_435_761) % 1_000_003) / 7 }
      Text.write(NpyText.doubles(values), to: "\(scratch.path)/v.npy")
      let job = scratch.job(
        """
        andor: 1
        name: figures
        model: {table: true}
        explain: \(explain)
        games:
          - {name: g, players: {count: \(n)}, table: v.npy, order: player0_lsb}

        """)
      let child = try scratch.andor("plan", job, "--json")
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      let plan = try decoder.decode(Plan.self, from: Data(child.output.utf8))
      let folder = scratch.folder("out").path
      let real = try measured(job, into: folder, in: scratch)
      agree(plan.coordinatorMemoryBytes, real.coordinator, "coordinator", floor: 8 << 20)
      agree(plan.workerMemoryBytes, real.worker, "worker", floor: 8 << 20)
      agree(plan.diskBytes, real.disk, "disk", floor: 1 << 20)
      #expect(plan.mappedMemoryBytes <= plan.coordinatorMemoryBytes)
    }
  }
}
