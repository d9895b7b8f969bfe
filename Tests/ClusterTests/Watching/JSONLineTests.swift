// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Glibc
import Testing

extension Cluster {
  /// `--json`: whatever is printed is a JSON object a line.
  @Suite struct JSONLineTests {
    struct Line: Decodable {
      var level: String?
      var message: String?
      var time: Double?
      var code: String?
      var hint: String?
      var exit_status: Int?
      var job: String?
      var game: String?
      var shard: Int?
      var attempt: Int?
      var worker: String?
    }

    private func lines(of text: String) throws -> [Line] {
      try text.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }

    @Test(arguments: [
      (["run", "/nowhere/job.yaml", "--json"], 66, "missing_input"),
      (["verify", "/nowhere", "--json"], 66, "missing_input"),
      (["run", "--json"], 64, "usage"),
      (["worker", "tcp://127.0.0.1:1", "--patience", "1", "--json"], 69, "unreachable"),
    ])
    func errorsAreObjects(arguments: [String], status: Int32, code: String) throws {
      let scratch = Scratch()
      let child = try Child(arguments, in: scratch)
      #expect(child.wait() == .exit(status))
      let line = try #require(try lines(of: child.error).last)
      #expect(line.level == "error" && line.code == code && line.exit_status == Int(status))
      #expect(line.message?.isEmpty == false && line.hint?.isEmpty == false && line.time != nil)
    }

    /// A Python module that fails: the messages name job, game, shard, attempt and worker in fields.
    @Test func logsHaveFields() throws {
      let scratch = Scratch()
      Text.write(
        """
        import os, time

        def load():
            pass

        def values(game, masks):
            if os.path.exists(os.path.join(os.path.dirname(__file__), "fail")):
                raise RuntimeError("no more")
            time.sleep(0.02)
            return masks.astype("float64")
        """, to: "\(scratch.path)/host.py")
      let job = scratch.job(
        """
        andor: 1
        name: failing
        model: {python: host.py}
        engine: {shard: 6, batch: 64, audit: 0}
        explain: none
        games: [{name: g0, players: {count: 14}}]
        """)
      let child = try Child(
        [
          "run", job, "--out", scratch.folder("out").path, "--workers", "1", "--threads", "1",
          "--allow-python",
          "--json",
        ], environment: ["PATH": "\(Built.root)/.deps/python/bin:/usr/bin:/bin"], in: scratch)
      let began = eventually { child.error.contains(#/"shards_done":[1-9]/#) || child.poll() != nil }
      #expect(began, "\(child.error)")
      Text.write("", to: "\(scratch.path)/fail")
      let failed = eventually { child.error.contains("\"shard\":") || child.poll() != nil }
      #expect(failed, "\(child.error)")
      child.signal(SIGKILL)
      _ = child.wait()
      let said = try lines(of: child.error)
      // Said by the worker, by the coordinator, or by both.
      let failures = said.filter { $0.level == "warning" && $0.shard != nil }
      #expect(!failures.isEmpty, "\(child.error)")
      for line in failures {
        #expect(line.job == "failing" && line.game == "g0" && line.attempt == 1)
        #expect(line.worker?.hasPrefix("local-") == true && line.message?.contains("no more") == true)
      }
    }
  }
}
