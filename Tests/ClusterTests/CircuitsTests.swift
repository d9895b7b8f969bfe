// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Testing

extension Cluster {
  /// `andor circuits` on the folders of real runs.
  @Suite struct CircuitsTests {
    private struct Found: Decodable {
      var game: String
      var players: [String]
      var share, threshold: Double
      var leastSize, numberOfMinimal, robustLeastSize, numberOfRobust: Int
      var circuitsOfLeastSize, minimal, robust: [UInt64]
      var neededInEveryFaithful, inNoMinimal, pruned, greedy: UInt64
    }

    private static let job = """
      andor: 1
      name: circuits
      model: {formula: true}
      explain: {noise: 0}
      games:
        - name: either
          players: {names: [a, idle, b, c]}
          formula: {constant: 1, terms: [{or: [0, 2], value: 8}, {and: [3], value: 2}, {and: [0, 2, 3], value: -0.5}]}
        - name: falling
          players: {names: [a, b]}
          formula: {constant: 0, terms: [{and: [0, 1], value: -1}]}
        - {name: still, players: {count: 2}, formula: {constant: 3, terms: []}}
      """

    private func found(_ child: Child) throws -> [Found] {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try child.output.split(separator: "\n").map {
        try decoder.decode(Found.self, from: Data($0.utf8))
      }
    }

    @Test func circuitsOfARunAreThoseOfItsFormula() throws {
      let scratch = Scratch()
      let folder = scratch.folder("circuits").path
      try scratch.andor("run", scratch.job(Self.job), "--out", folder, "--quiet")
      let before = Scratch.tree(folder)
      // v goes from 1 to 10.5 with all; 9.55 is reached by c with a or b, and by a and b only with c.
      let one = try found(scratch.andor("circuits", folder, "--game", "either", "--json", "-q"))
      let either = try #require(one.first)
      #expect(one.count == 1 && either.players == ["a", "idle", "b", "c"])
      #expect(abs(either.threshold - 9.55) < 1e-12 && either.leastSize == 2)
      #expect(either.minimal == [0b1001, 0b1100] && either.circuitsOfLeastSize == either.minimal)
      #expect(either.neededInEveryFaithful == 0b1000 && either.robust == either.minimal)
      #expect(either.inNoMinimal == 0b0010 && either.pruned == 0b1001)
      let less = try found(
        scratch.andor("circuits", folder, "--game", "either", "--share", "0.8", "--json", "-q"))
      #expect(less.first?.minimal == [0b0001, 0b0100])
      let falling = try found(scratch.andor("circuits", folder, "--game", "falling", "--json", "-q"))
      #expect(falling.first?.minimal == [0b11] && falling.first?.threshold == -0.9)
      let text = try scratch.andor("circuits", folder, "--game", "either", "-q").output
      #expect(text.contains("either: which players are enough for 90.0 % of v(all) - v(empty), v >= 9.550"))
      #expect(text.contains("a · c") && text.contains("b · c"))
      let all = try scratch.andor("circuits", folder, "-q").output
      #expect(
        all.contains("falling: which")
          && all.contains(
            "1 game without circuits, as v(all) is v(empty), or not all masks were evaluated: still")
      )
      #expect(
        try found(scratch.andor("circuits", folder, "--json", "-q")).map(\.game) == ["either", "falling"])
      #expect(Scratch.tree(folder) == before)
    }

    @Test func whatHasNoCircuitsIsRefused() throws {
      let scratch = Scratch()
      let folder = scratch.folder("circuits").path
      try scratch.andor("run", scratch.job(Self.job), "--out", folder, "--quiet")
      let still = try scratch.andor("circuits", folder, "--game", "still", "-q", expecting: .exit(65))
      #expect(still.error.contains("v(all) is v(empty)"))
      let unknown = try scratch.andor("circuits", folder, "--game", "other", "-q", expecting: .exit(66))
      #expect(unknown.error.contains("either"))
      for share in ["0", "1.1", "-1", "nan"] {
        try scratch.andor("circuits", folder, "--share=\(share)", "-q", expecting: .exit(64))
      }
      let sampled = scratch.folder("sampled").path
      let job = scratch.job(FormulaJob(players: 30, sample: "500").text)
      try scratch.andor("run", job, "--out", sampled, "--quiet")
      let refused = try scratch.andor("circuits", sampled, "-q", expecting: .exit(65))
      #expect(refused.error.contains("plan: cube"))
    }
  }
}
