// SPDX-License-Identifier: Apache-2.0
import Testing

extension Cluster {
  /// Workers that cannot serve a job: the reason reaches the person.
  @Suite struct DepartureTests {
    @Test func aJobThatNoWorkerMayRunEndsWithTheReason() throws {
      let scratch = Scratch()
      let out = scratch.folder("out")
      Text.write(
        "def load(): pass\ndef values(game, masks): return masks * 2.0\n", to: "\(scratch.path)/host.py")
      let job = scratch.job(
        "andor: 1\nname: mine\nmodel: {python: host.py}\nexplain: none\ngames: [{name: g, players: {count: 4}}]\n"
      )
      let endpoint = Port.free()
      let coordinator = try Child(
        ["coordinator", job, "--out", out.path, "--bind", endpoint, "--allow-python", "--quiet"], in: scratch)
      #expect(eventually { out.hasPlan || coordinator.poll() != nil }, "\(coordinator.error)")
      for _ in 0..<2 {
        let worker = try Child(["worker", endpoint, "--threads", "1", "--quiet"], in: scratch)
        #expect(worker.wait() == .exit(78), "\(worker.error)")
      }
      let status = try scratch.andor("status", endpoint).output
      #expect(status.contains("2 workers left: the job's model is Python code"), "\(status)")
      #expect(coordinator.wait() == .exit(78), "\(coordinator.error)")
      #expect(coordinator.error.contains("each of the 2 workers that came cannot serve the job"))
      #expect(coordinator.error.contains("Python code"), "\(coordinator.error)")
      try scratch.andor("resume", out.path, "--allow-python", "--quiet")
      try scratch.andor("verify", out.path)
    }
  }
}
