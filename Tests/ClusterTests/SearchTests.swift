// SPDX-License-Identifier: Apache-2.0
import AndorJob
import Glibc
import Testing

extension Cluster {
  /// Searches for an explanation that are stopped half-way.
  @Suite struct SearchTests {
    /// A search that is over some seconds after the half second at which it is first stored, and after the
    /// second at which it is first reported: whoever stops it between the two must be in time on any machine.
    private static func job(tolerance: String) -> String {
      """
      andor: 1
      name: search
      model: {formula: true}
      explain: {noise: 0, tolerance: \(tolerance)}
      games:
        - name: g
          players: {count: 17}
          formula:
            noise: {sigma: 0.01, seed: 1}
            terms:
              - {and: [0, 1], value: 1.5}
              - {or: [2, 3, 7], value: -0.7}
              - {and: [3, 4, 5], value: 2.5}
              - {and: [9], value: 1}
              - {or: [10, 14], value: 2}

      """
    }

    private func explanation(of folder: ResultFolder) throws -> Explanation {
      var explain = try #require(try folder.result().games.first?.explain)
      // How long it took is another thing each time, and the course of a search is that of its last process.
      explain.seconds = 0
      explain.history = nil
      return explain
    }

    private func tables(of folder: ResultFolder) -> [[UInt8]] {
      ["and.npy", "or.npy", "interactions.csv"].map { Text.bytes(of: "\(folder.path)/games/g/\($0)") }
    }

    private func hasStoredSearch(_ folder: ResultFolder) -> Bool {
      !Text.bytes(of: "\(folder.path)/games/g/search.npy").isEmpty
    }

    @Test func aKilledSearchGoesOnAndEndsWithTheSameBits() throws {
      let scratch = Scratch()
      let job = scratch.job(Self.job(tolerance: "0.00005"))
      let whole = scratch.folder("whole")
      try scratch.andor("run", job, "--out", whole.path, "--quiet")
      #expect(!hasStoredSearch(whole))
      let folder = scratch.folder("killed")
      let crash = ["ANDOR_CRASH_AT": "mid-sparsify"]
      try scratch.andor(
        "run", job, "--out", folder.path, "--quiet", expecting: .signal(SIGKILL), environment: crash)
      #expect(hasStoredSearch(folder))
      try scratch.andor("resume", folder.path, "--quiet")
      #expect(try explanation(of: folder) == explanation(of: whole))
      #expect(tables(of: folder) == tables(of: whole))
      #expect(!hasStoredSearch(folder))
      folder.expectClean()

      // A stored search that was damaged is not believed: andor explain starts anew, to the same end.
      let explain = ["explain", folder.path, "--tolerance", "0.00004", "--quiet"]
      let killed = try Child(explain, environment: crash, in: scratch)
      #expect(killed.wait() == .signal(SIGKILL), "\(killed.error)")
      #expect(hasStoredSearch(folder))
      #expect(try explanation(of: folder) == explanation(of: whole), "nothing is published half-way")
      Text.change("\(folder.path)/games/g/search.npy") { $0[$0.count / 2] ^= 1 }
      for path in [folder.path, whole.path] {
        try scratch.andor("explain", path, "--tolerance", "0.00004", "--quiet")
      }
      #expect(try explanation(of: folder) == explanation(of: whole))
      #expect(tables(of: folder) == tables(of: whole))
      #expect(!hasStoredSearch(folder))
      folder.expectClean()
    }

    @Test(arguments: ["run", "explain"]) func anInterruptedSearchSaysHowToGoOn(command: String) throws {
      let scratch = Scratch()
      let job = scratch.job(Self.job(tolerance: command == "run" ? "0.00001" : "0.001"))
      let folder = scratch.folder("interrupted")
      var arguments = ["run", job, "--out", folder.path]
      if command == "explain" {
        try scratch.andor("run", job, "--out", folder.path, "--quiet")
        arguments = ["explain", folder.path, "--tolerance", "1e-7"]
      }
      let child = try Child(arguments + ["--output", "json"], in: scratch)
      #expect(eventually { child.error.contains("\"explaining\"") || child.poll() != nil }, "\(child.error)")
      child.signal(SIGINT)
      #expect(child.wait() == .exit(75), "\(child.error)")
      let next =
        command == "run" ? "andor resume \(folder.path)" : "andor explain \(folder.path) --tolerance 1e-07"
      #expect(child.error.contains(next), "\(child.error)")
      folder.expectClean()
      try scratch.andor("resume", folder.path, "--quiet")
      try scratch.andor("verify", folder.path)
    }
  }
}
