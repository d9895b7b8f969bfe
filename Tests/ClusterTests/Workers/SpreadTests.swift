// SPDX-License-Identifier: Apache-2.0
import AndorJob
import Glibc
import Testing

extension Cluster {
  /// Explanations that workers search for: the files are those of a coordinator alone.
  @Suite struct SpreadTests {
    private static func game(_ name: String, players: Int) -> String {
      """
        - name: \(name)
          players: {count: \(players)}
          formula:
            constant: 1000000.5
            noise: {sigma: 0.02, seed: \(players)}
            terms:
              - {and: [0, 1], value: 1.5}
              - {or: [1, 2, 4], value: -0.7}
              - {and: [2, 3, 5], value: 2.5}
              - {and: [\(players - 1)], value: 1}

      """
    }

    private static func job(_ players: [Int], gap: String = "0.01") -> String {
      "andor: 1\nname: spread\nmodel: {formula: true}\nexplain: {gap: \(gap), certain: 0, ranges: 0, neighbours: none}\n"
        + "games:\n" + players.enumerated().map { game("g\($0)", players: $1) }.joined()
    }

    /// Starts a coordinator of a job that is new, or resumed.
    private func coordinator(
      _ job: String, _ folder: ResultFolder, at endpoint: String, _ scratch: Scratch, crash: String? = nil
    ) throws -> Child {
      let command = folder.hasPlan ? ["resume", folder.path] : ["coordinator", job, "--out", folder.path]
      return try Child(
        command + ["--bind", endpoint, "--quiet"], environment: crash.map { ["ANDOR_CRASH_AT": $0] } ?? [:],
        in: scratch)
    }

    private func worker(at endpoint: String, _ scratch: Scratch) throws -> Child {
      try Child(["worker", endpoint, "--threads", "1", "--quiet"], in: scratch)
    }

    /// Lets a worker evaluate all values, and a coordinator without workers do the rest.
    private func alone(_ job: String, games: Int, _ scratch: Scratch) throws -> ResultFolder {
      let (folder, endpoint) = (scratch.folder("alone"), Port.free())
      let first = try coordinator(job, folder, at: endpoint, scratch, crash: "mid-aggregation:\(games)")
      let worker = try worker(at: endpoint, scratch)
      #expect(first.wait() == .signal(SIGKILL), "\(first.error)")
      worker.signal(SIGKILL)
      worker.wait()
      // What the worker has found does not count.
      for path in Scratch.tree("\(folder.path)/games") where path.hasSuffix("/search.npy") { unlink(path) }
      let second = try coordinator(job, folder, at: endpoint, scratch)
      #expect(second.wait() == .exit(0), "\(second.error)")
      #expect(explained(folder, by: " at ") == 0)
      return folder
    }

    /// How many games were explained by whom the words name, since the coordinator was started last.
    private func explained(_ folder: ResultFolder, by words: String) -> Int {
      let lines = Text.read("\(folder.path)/events.jsonl").split(separator: "\n")
      let start = lines.lastIndex { $0.contains("\"started\"") } ?? lines.startIndex
      return lines[start...].count {
        $0.contains("\"explained\"") && $0.contains("iterations\(words)")
      }
    }

    private func expectSame(
      _ folder: ResultFolder, _ other: ResultFolder, games: Int,
      sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      let results = try [folder, other].map { folder in
        try folder.result().games.map { game in
          var explain = try #require(game.explain)
          (explain.seconds, explain.tieSeconds, explain.certainSeconds) = (0, nil, nil)
          explain.history = explain.history?.map { step in
            var step = step
            step.seconds = 0
            return step
          }
          return (game.digest, explain, game.top)
        }
      }
      #expect(results[0].count == games, sourceLocation: sourceLocation)
      for (one, two) in zip(results[0], results[1]) {
        #expect(one.0 == two.0 && one.1 == two.1 && one.2 == two.2, sourceLocation: sourceLocation)
      }
      for game in 0..<games {
        for name in ["and.npy", "or.npy", "interactions.csv", "brief.csv", "harsanyi.npy", "values.npy"] {
          let files = [folder, other].map { Text.bytes(of: "\($0.path)/games/g\(game)/\(name)") }
          #expect(
            !files[0].isEmpty && files[0] == files[1], "g\(game)/\(name)", sourceLocation: sourceLocation)
        }
      }
      folder.expectClean(sourceLocation: sourceLocation)
    }

    @Test func workersExplainGamesAsACoordinatorAlone() throws {
      let scratch = Scratch()
      let job = scratch.job(Self.job([6, 8, 10, 9, 7, 10, 8, 9]))
      let (folder, endpoint) = (scratch.folder("spread"), Port.free())
      let coordinator = try coordinator(job, folder, at: endpoint, scratch)
      let workers = try (0..<2).map { _ in try worker(at: endpoint, scratch) }
      #expect(coordinator.wait() == .exit(0), "\(coordinator.error)")
      for worker in workers { #expect(worker.wait() == .exit(0), "\(worker.error)") }
      // What waits while both workers are busy, or was done before one was welcomed, is the coordinator's.
      #expect(explained(folder, by: " at ") >= 3)
      try expectSame(folder, try alone(job, games: 8, scratch), games: 8)
    }

    /// A search of some seconds, whose worker is killed, whose coordinator is interrupted, and whose worker leaves.
    @Test func whoEndsInTheMiddleCostsTime() throws {
      let scratch = Scratch()
      let job = scratch.job(Self.job([16], gap: "0.05"))
      let (folder, endpoint) = (scratch.folder("killed"), Port.free())
      var coordinator = try coordinator(job, folder, at: endpoint, scratch)
      func waitForSearch() {
        #expect(eventually { Text.read("\(folder.path)/events.jsonl").contains("explanation_leased") })
      }
      let leaving = try worker(at: endpoint, scratch)
      waitForSearch()
      leaving.signal(SIGTERM)
      #expect(leaving.wait(seconds: 20) == .exit(75), "\(leaving.error)")
      coordinator.signal(SIGINT)
      #expect(coordinator.wait() == .exit(75), "\(coordinator.error)")
      coordinator = try self.coordinator(job, folder, at: endpoint, scratch)
      #expect(coordinator.wait() == .exit(0), "\(coordinator.error)")
      try expectSame(folder, try alone(job, games: 1, scratch), games: 1)
    }

    @Test func aWorkerKilledInTheMiddleIsReplaced() throws {
      let scratch = Scratch()
      let job = scratch.job(Self.job([16], gap: "0.05"))
      let (folder, endpoint) = (scratch.folder("killed"), Port.free())
      let coordinator = try coordinator(job, folder, at: endpoint, scratch)
      let workers = try (0..<2).map { _ in try worker(at: endpoint, scratch) }
      func lease() -> Substring? {
        Text.read("\(folder.path)/events.jsonl").split(separator: "\n").first {
          $0.contains("explanation_leased")
        }
      }
      #expect(eventually { lease() != nil })
      let holder = try #require(workers.first { lease()?.contains("-\($0.pid)\"") ?? false })
      holder.signal(SIGKILL)
      #expect(coordinator.wait() == .exit(0), "\(coordinator.error)")
      // The other one has it, if it was ready by then.
      #expect(explained(folder, by: "") == 1)
      try expectSame(folder, try alone(job, games: 1, scratch), games: 1)
    }
  }
}
