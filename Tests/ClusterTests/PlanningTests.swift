// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

extension Cluster {
  /// A stop before the first shard: nothing is there to lose, and batch systems requeue on the exit code.
  @Suite struct PlanningTests {
    @Test(arguments: [SIGINT, SIGTERM]) func aSignalWhilePlanningLeavesNoJob(number: Int32) throws {
      let scratch = Scratch()
      // The preflight alone takes seconds.
      let job = scratch.job(FormulaJob(players: 8, cost: 200_000).text)
      let folder = scratch.folder("planned")
      let child = try Child(["run", job, "--out", folder.path], in: scratch)
      // Caught from the moment on that the process ignores the signals themselves.
      let mask = UInt64(1) << UInt64(number - 1)
      #expect(
        eventually {
          let line = Text.read("/proc/\(child.pid)/status").split(separator: "\n").first {
            $0.hasPrefix("SigIgn:")
          }
          let ignored = line.flatMap { UInt64($0.dropFirst(7).drop { $0 == "\t" }, radix: 16) } ?? 0
          return ignored & mask != 0 || child.poll() != nil
        })
      child.signal(number)
      #expect(child.wait() == .exit(75), "\(child.error)")
      #expect(child.error.hasPrefix("interrupted"))
      #expect(!folder.hasPlan)
    }
  }
}
