// SPDX-License-Identifier: Apache-2.0
import Testing

extension Cluster {
  /// Who may connect to a coordinator that uses keys: listed workers and nobody else.
  @Suite struct KeysTests {
    /// A job that one worker does in seconds.
    private static let job = FormulaJob(players: 8, games: 2, shard: "6", cost: 100)

    @Test func aListedWorkerFinishesTheJob() throws {
      let rig = try KeyedCoordinator(Self.job)
      let worker = try rig.worker(rig.keys)
      #expect(rig.process.wait() == .exit(0), "\(rig.process.error)")
      #expect(worker.wait() == .exit(0), "\(worker.error)")
      #expect(try rig.folder.result().state == "done")
    }

    @Test func othersAreRefusedWithASentence() throws {
      let rig = try KeyedCoordinator(Self.job)
      let stranger = try rig.otherKeys()
      let lost = "\(rig.scratch.path)/lost"
      try rig.scratch.andor("keys", "new", lost)
      for (name, keys) in [("no key", nil), ("an unknown key", stranger), ("another server's key", lost)] {
        let worker = try rig.worker(keys)
        #expect(worker.wait() == .exit(77), "\(name): \(worker.error)")
        #expect(worker.error.hasPrefix("error: "), "\(name)")
        #expect(worker.error.split(separator: "\n").count == 1, "\(name)")
        let status = try Child(
          ["status", rig.endpoint] + (keys.map { ["--keys", $0] } ?? []), in: rig.scratch)
        #expect(status.wait() == .exit(77), "\(name): \(status.error)")
        status.expectSentence([rig.endpoint])
      }
      #expect(rig.process.poll() == nil)
    }

    @Test func aKeyIsAllowedAndRemovedWhileTheCoordinatorRuns() throws {
      let rig = try KeyedCoordinator(Self.job)
      let other = try rig.otherKeys()
      let key = String(Text.read("\(other)/worker.public").prefix(40))
      #expect(try rig.worker(other).wait() == .exit(77))
      try rig.scratch.andor("keys", "allow", rig.keys, key, "--name", "node7")
      let listed = try rig.scratch.andor("keys", "list", rig.keys).output
      #expect(listed.contains("\(key)  node7"))
      // The coordinator reads its list once a second: until then the worker is refused and tries again.
      #expect(
        eventually(seconds: 30) {
          let status = try? Child(["status", rig.endpoint, "--keys", other], in: rig.scratch)
          return status?.wait() == .exit(0)
        })
      try rig.scratch.andor("keys", "remove", rig.keys, "--name", "node7")
      #expect(!(try rig.scratch.andor("keys", "list", rig.keys).output.contains("node7")))
      #expect(
        eventually(seconds: 30) {
          let status = try? Child(["status", rig.endpoint, "--keys", other], in: rig.scratch)
          return status.map { $0.wait() != .exit(0) } ?? false
        })
    }

    @Test func anOpenAddressNeedsKeys() throws {
      let scratch = Scratch()
      let job = scratch.job(FormulaJob(players: 6).text)
      let child = try scratch.andor(
        "coordinator", job, "--out", scratch.folder("open").path, "--bind", "tcp://0.0.0.0:0",
        expecting: .exit(78))
      #expect(child.error.contains("--keys"))
    }
  }
}
