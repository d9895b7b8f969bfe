// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Glibc
import Testing

extension Cluster {
  /// What a folder tells of processes that no coordinator knows.
  @Suite struct FolderWatchTests {
    struct Line: Decodable {
      var phase: String
      var done: Int
      var total: Int
      var eta_seconds: Double
      var rate: Double
    }

    @Test func slicesThatAreBeingEvaluatedAreSeen() throws {
      let scratch = Scratch()
      let job = scratch.job(FormulaJob(players: 14, shard: "6", cost: 400).text)
      let folder = scratch.folder("out")
      let shard = try Child(
        ["slice", job, "0/2", "--out", folder.path, "--threads", "1", "--json"],
        in: scratch)
      #expect(eventually { shard.error.contains(#/"shards_done":[1-9]/#) || shard.poll() != nil })
      let watch = try Child(["status", folder.path, "--watch"], in: scratch)
      #expect(eventually { watch.output.contains("/s, ETA ") || watch.poll() != nil }, "\(watch.output)")
      #expect(!watch.output.contains("waiting for workers") && !watch.output.contains("stopped"))
      shard.signal(SIGTERM)
      #expect(shard.wait() == .exit(75))
      #expect(watch.wait() == .exit(0))
      #expect(watch.output.split(separator: "\n").last?.hasSuffix("stopped") == true, "\(watch.output)")
      // A slice says how fast it is, too.
      let last = try #require(
        shard.error.split(separator: "\n").last { $0.contains("\"rate\"") })
      let line = try JSONDecoder().decode(Line.self, from: Data(last.utf8))
      #expect(line.phase == "evaluating" && line.rate > 0 && line.eta_seconds > 0 && line.done < line.total)
    }
  }
}
