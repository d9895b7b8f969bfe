// SPDX-License-Identifier: Apache-2.0
import AndorJob
import Glibc
import Testing

extension Cluster {
  /// Results that somebody changed, and results at the edge of what there is to say.
  @Suite struct DamagedResultTests {
    private static func job(noise: Double) -> String {
      """
      andor: 1
      name: result
      model: {formula: true}
      explain: {noise: \(noise)}
      games:
        - name: g
          players: {count: 5}
          formula:
            constant: 2
            terms: [{and: [0, 1], value: 1.5}, {or: [2, 3], value: -0.75}, {and: [4], value: 3}]

      """
    }

    /// Nothing is explained from damaged values, and nothing that was there is lost by the attempt.
    @Test(arguments: ["games/g/ledger", "games/g/values.npy"])
    func explainLeavesADamagedFolderAsItIs(file: String) throws {
      let scratch = Scratch()
      let folder = scratch.folder("out")
      try scratch.andor("run", scratch.job(Self.job(noise: 0.05)), "--out", folder.path, "--quiet")
      Text.change("\(folder.path)/\(file)") { $0[$0.count - 3] ^= 4 }
      func contents() -> [String: [UInt8]] {
        let files = Scratch.tree(folder.path).filter { !$0.hasSuffix("/events.jsonl") }
        return Dictionary(uniqueKeysWithValues: files.map { ($0, Text.bytes(of: $0)) })
      }
      let before = contents()
      let child = try scratch.andor(
        "explain", folder.path, "--noise", "0", "--quiet", expecting: .exit(65))
      #expect(child.error.hasPrefix("error: ") && child.error.contains("andor resume"), "\(child.error)")
      #expect(contents() == before)
    }

    /// Whatever a finished job promises is looked at by a resume, and made again where it is not what it was.
    @Test func resumeRestoresEveryFile() throws {
      let scratch = Scratch()
      let folder = scratch.folder("out")
      try scratch.andor("run", scratch.job(Self.job(noise: 0.05)), "--out", folder.path, "--quiet")
      let game = "\(folder.path)/games/g"
      let names = ["and.npy", "harsanyi.npy", "interactions.csv", "or.npy", "values.npy"]
      let before = names.map { Text.bytes(of: "\(game)/\($0)") }
      func damage(_ name: String, _ change: (String) -> Void) throws {
        change("\(game)/\(name)")
        #expect(try Child(["verify", folder.path], in: scratch).wait() != .exit(0), "\(name)")
        try scratch.andor("resume", folder.path, "--quiet")
        #expect(names.map { Text.bytes(of: "\(game)/\($0)") } == before, "\(name)")
        try scratch.andor("verify", folder.path)
      }
      for name in names {
        try damage(name) { Text.change($0) { $0[$0.count - 3] ^= 1 } }
        try damage(name) { unlink($0) }
      }
      // A forged document is not believed either.
      for (old, new) in [("\"retries\" : 0", "\"retries\" : 7"), ("\"seal\"", "\"sale\"")] {
        try damage("../../result.json") { path in
          let text = Text.read(path)
          #expect(text.contains(old))
          Text.write(text.replacing(old, with: new), to: path)
        }
      }
    }

    /// What a running job is resumed by is written again where somebody deletes it.
    @Test func deletedJobFilesComeBack() throws {
      let scratch = Scratch()
      let job = scratch.job(FormulaJob(players: 14, shard: "6", cost: 1000).text)
      let folder = scratch.folder("out")
      let run = try Child(
        ["run", job, "--out", folder.path, "--workers", "1", "--threads", "1"], in: scratch)
      let files = ["job.yaml", "plan.json"].map { "\(folder.path)/\($0)" }
      #expect(eventually { files.allSatisfy { access($0, F_OK) == 0 } })
      let before = files.map(Text.bytes)
      for file in files { unlink(file) }
      #expect(eventually { run.error.contains("plan.json was deleted") }, "\(run.error)")
      #expect(files.map(Text.bytes) == before)
      run.signal(SIGKILL)
      _ = run.wait()
      try scratch.andor("resume", folder.path, "--quiet")
      try scratch.andor("verify", folder.path)
    }

    /// Where the noise allowed covers every output, nothing needs an explanation.
    @Test func whatNoiseCoversIsNotExplained() throws {
      let scratch = Scratch()
      let folder = scratch.folder("out")
      // v(N) − v(∅) = 3.75, and no output is farther than 4.5 from v(∅) = 2.
      try scratch.andor("run", scratch.job(Self.job(noise: 1.2)), "--out", folder.path, "--quiet")
      let explain = try #require(try folder.result().games.first?.explain)
      #expect(explain.objective == 0 && explain.lowerBound == 0 && explain.gap == 0)
      #expect(explain.salient.countAnd == 0 && explain.salient.countOr == 0)
      #expect(explain.maxNoise == 4.5)
      let none = [Double](repeating: 0, count: 31)
      #expect(NpyText.doubles(of: "\(folder.path)/games/g/and.npy") == [2] + none)
      #expect(NpyText.doubles(of: "\(folder.path)/games/g/or.npy") == [0] + none)
      try scratch.andor("verify", folder.path)
      try scratch.andor("report", folder.path, "--quiet")
    }
  }
}
