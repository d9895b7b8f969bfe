// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorTestKit
import Glibc
import Testing

extension Cluster {
  /// Searches for an explanation that are stopped half-way.
  @Suite struct SearchTests {
    /// A search that is over some seconds after the half second at which it is first stored, and after the
    /// second at which it is first reported: whoever stops it between the two must be in time on any machine.
    /// Breaking ties would take twice as long again; how that resumes is tested where it is done.
    private static func job(gap: String) -> String {
      """
      andor: 1
      name: search
      model: {formula: true}
      explain: {noise: 0, gap: \(gap), ties: none}
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

    private func explanation(of folder: ResultFolder, game: Int = 0) throws -> Explanation {
      var explain = try #require(try folder.result().games[game].explain)
      // How long it took is another thing each time, and the course of a search is that of its last process.
      (explain.seconds, explain.tieSeconds, explain.certainSeconds) = (0, nil, nil)
      explain.history = nil
      return explain
    }

    private func file(_ name: String, of folder: ResultFolder, _ game: Int) -> [UInt8] {
      Text.bytes(of: "\(folder.path)/games/\(["g", "h"][game])/\(name)")
    }

    private func tables(of folder: ResultFolder, game: Int = 0) -> [[UInt8]] {
      ["and.npy", "or.npy", "interactions.csv"].map { file($0, of: folder, game) }
    }

    private func hasStoredSearch(_ folder: ResultFolder, game: Int = 0) -> Bool {
      !file("search.npy", of: folder, game).isEmpty
    }

    @Test func aKilledSearchGoesOnAndEndsWithTheSameBits() throws {
      let scratch = Scratch()
      let job = scratch.job(Self.job(gap: "0.00005"))
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
      let explain = ["explain", folder.path, "--gap", "0.00004", "--quiet"]
      let killed = try Child(explain, environment: crash, in: scratch)
      #expect(killed.wait() == .signal(SIGKILL), "\(killed.error)")
      #expect(hasStoredSearch(folder))
      #expect(try explanation(of: folder) == explanation(of: whole), "nothing is published half-way")
      Text.change("\(folder.path)/games/g/search.npy") { $0[$0.count / 2] ^= 1 }
      for path in [folder.path, whole.path] {
        try scratch.andor("explain", path, "--gap", "0.00004", "--quiet")
      }
      #expect(try explanation(of: folder) == explanation(of: whole))
      #expect(tables(of: folder) == tables(of: whole))
      #expect(!hasStoredSearch(folder))
      folder.expectClean()
    }

    /// Whether what the search found is stored: two tables of 2^16 doubles, and little else.
    private func hasEnded(_ folder: ResultFolder, game: Int) -> Bool {
      (2 << 19..<3 << 19).contains(file("search.npy", of: folder, game).count)
    }

    /// The job with a second game, which is another one.
    private static let games = {
      let one = job(gap: "0.00005").replacing("count: 17", with: "count: 16")
      let game = one[(one.firstRange(of: "  - name: g\n")?.lowerBound ?? one.startIndex)...]
      return one + game.replacing("name: g", with: "name: h").replacing("seed: 1", with: "seed: 2")
    }()

    /// How many iterations of a game's search the last process did that finished the game.
    private func iterationsOfLastProcess(_ folder: ResultFolder, game: String) throws -> Int {
      let events = Text.read("\(folder.path)/events.jsonl").split(separator: "\n")
      let last = try #require(
        events.last { $0.contains("\"explained\"") && $0.contains("\"game\":\"\(game)\"") })
      let line = try #require(last.firstMatch(of: /([0-9]+) iterations(?:, ([0-9]+) of them)?/))
      let all = try #require(Int(line.1))
      return all - (line.2.flatMap { Int($0) } ?? 0)
    }

    @Test func aSearchThatHasEndedIsNotRepeated() throws {
      let scratch = Scratch()
      let job = scratch.job(Self.games)
      let whole = scratch.folder("whole")
      try scratch.andor("run", job, "--out", whole.path, "--quiet")
      let iterations = try whole.result().games.map { try #require($0.explain).iterations }
      #expect(try iterationsOfLastProcess(whole, game: "g") == iterations[0])
      try withEvery("point", in: ["search-ended", "before-result", "interrupted"]) {
        point in
        let folder = scratch.folder(point)
        let arguments = ["run", job, "--out", folder.path]
        if point == "interrupted" {
          let child = try Child(arguments + ["--json"], in: scratch)
          #expect(eventually { Text.read("\(folder.path)/events.jsonl").contains("explained") })
          child.signal(SIGINT)
          #expect(child.wait() == .exit(75), "\(child.error)")
        } else {
          try scratch.andor(
            arguments[0], arguments[1], arguments[2], arguments[3], "--quiet", expecting: .signal(SIGKILL),
            environment: ["ANDOR_CRASH_AT": point])
        }
        // Both are searched side by side where there are threads for both, and may end together.
        let ended = (0..<2).filter { hasEnded(folder, game: $0) }
        #expect(point == "before-result" ? ended.count == 2 : !ended.isEmpty)
        try scratch.andor("resume", folder.path, "--quiet")
        for game in 0..<2 {
          let done = try iterationsOfLastProcess(folder, game: ["g", "h"][game])
          if ended.contains(game) {
            #expect(done == 0)
          } else {
            #expect((1...iterations[game]).contains(done))
          }
        }
        for game in 0..<2 {
          #expect(try explanation(of: folder, game: game) == explanation(of: whole, game: game))
          #expect(tables(of: folder, game: game) == tables(of: whole, game: game))
          #expect(!hasStoredSearch(folder, game: game))
        }
        folder.expectClean()
      }
    }

    @Test(arguments: ["run", "explain"]) func anInterruptedSearchSaysHowToGoOn(command: String) throws {
      let scratch = Scratch()
      let job = scratch.job(Self.job(gap: command == "run" ? "0.00001" : "0.001"))
      let folder = scratch.folder("interrupted")
      var arguments = ["run", job, "--out", folder.path]
      if command == "explain" {
        try scratch.andor("run", job, "--out", folder.path, "--quiet")
        arguments = ["explain", folder.path, "--gap", "1e-7"]
      }
      let child = try Child(arguments + ["--json"], in: scratch)
      #expect(eventually { child.error.contains("\"explaining\"") || child.poll() != nil }, "\(child.error)")
      child.signal(SIGINT)
      #expect(child.wait() == .exit(75), "\(child.error)")
      let next =
        command == "run" ? "andor resume \(folder.path)" : "andor explain \(folder.path) --gap 1e-07"
      #expect(child.error.contains(next), "\(child.error)")
      folder.expectClean()
      try scratch.andor("resume", folder.path, "--quiet")
      try scratch.andor("verify", folder.path)
    }
  }
}
