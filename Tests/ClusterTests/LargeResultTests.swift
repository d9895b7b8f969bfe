// SPDX-License-Identifier: Apache-2.0
import Testing

extension Cluster {
  /// Documents and tables that are larger than any job file may be: what andor writes, it reads.
  @Suite struct LargeResultTests {
    private static let most = 64 << 20

    private static func game(_ name: String, players: Int) -> String {
      // The longest names that there are.
      let names = (0..<players).map { "p\($0)" + String(repeating: "-", count: 128 - "p\($0)".utf8.count) }
      return """
          - name: \(name)
            players: {names: [\(names.joined(separator: ", "))]}
            formula: {terms: [{and: [0, 1], value: 3}], noise: {sigma: 0.5, seed: 3}}

        """
    }

    @Test func everyCommandReadsThem() throws {
      let scratch = Scratch()
      let job = scratch.job(
        "andor: 1\nname: large\nmodel: {formula: true}\n"
          + "explain: {noise: 0, gap: 0.9, top: 10000}\ngames:\n"
          + Self.game("wide", players: 16) + (0..<6).map { Self.game("g\($0)", players: 14) }.joined())
      let folder = scratch.folder("large")
      try scratch.andor("run", job, "--out", folder.path, "--quiet")
      #expect(Text.bytes(of: "\(folder.path)/result.json").count > Self.most)
      #expect(Text.bytes(of: "\(folder.path)/games/wide/interactions.csv").count > Self.most)
      try scratch.andor("verify", folder.path)
      try scratch.andor("status", folder.path)
      try scratch.andor("resume", folder.path, "--quiet")
      try scratch.andor("explain", folder.path, "--gap", "0.8", "--quiet")
      try scratch.andor("report", folder.path)
      try scratch.andor("export", folder.path, "--game", "wide", "--format", "csv")
    }
  }
}
