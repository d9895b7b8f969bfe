// SPDX-License-Identifier: Apache-2.0
import AndorJob
import FoundationEssentials
import Testing

extension Cluster {
  /// The explanation of a job against optima found by a linear-programming solver.
  @Suite struct ExplainTests {
    private struct Golden: Decodable {
      let n: Int
      let v: [Double]
      let exact: Double
      let noisy: Double

      enum CodingKeys: String, CodingKey {
        case n, v
        case exact = "lp_optimum_noise_0"
        case noisy = "lp_optimum_noise_0_04"
      }

      init(players: Int) throws {
        let bytes = Text.bytes(of: "\(Built.root)/Tests/CoreTests/Golden/game_n\(players).json")
        self = try JSONDecoder().decode(Golden.self, from: Data(bytes))
      }
    }

    private func run(_ golden: Golden, explain: String, in scratch: Scratch) throws -> ResultFolder {
      Text.write(NpyText.doubles(golden.v), to: "\(scratch.path)/v.npy")
      let job = scratch.job(
        "andor: 1\nname: golden\nmodel: {table: true}\n"
          + "games: [{name: g, players: {count: \(golden.n)}, table: v.npy}]\nexplain: \(explain)\n")
      let folder = scratch.folder("golden")
      try scratch.andor("run", job, "--out", folder.path, "--quiet")
      return folder
    }

    private func expect(
      _ folder: ResultFolder, optimum: Double, noise: Double,
      sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      let game = try #require(try folder.result().games.first)
      let explain = try #require(game.explain)
      #expect(explain.lowerBound <= optimum * (1 + 1e-9), sourceLocation: sourceLocation)
      #expect(explain.objective >= optimum * (1 - 1e-9), sourceLocation: sourceLocation)
      #expect(explain.gap <= 0.01, sourceLocation: sourceLocation)
      #expect(explain.maxNoise <= noise * (1 + 1e-9), sourceLocation: sourceLocation)
      #expect(explain.matchingResidual <= 1e-9, sourceLocation: sourceLocation)
      // Universal matching by its definition, from the files.
      let tables = "\(folder.path)/games/g"
      let (values, and, or) = (
        NpyText.doubles(of: "\(tables)/values.npy"), NpyText.doubles(of: "\(tables)/and.npy"),
        NpyText.doubles(of: "\(tables)/or.npy")
      )
      #expect(and[0] == values[0] && or[0] == 0, sourceLocation: sourceLocation)
      let norm = zip(and, or).dropFirst().reduce(0) { $0 + abs($1.0) + abs($1.1) }
      #expect(abs(norm - explain.objective) < 1e-9 * norm, sourceLocation: sourceLocation)
      for set in values.indices {
        var sum = and[0]
        for part in values.indices.dropFirst() {
          if part & set == part { sum += and[part] }
          if part & set != 0 { sum += or[part] }
        }
        #expect(abs(sum - values[set]) <= noise + 1e-9, "mask \(set)", sourceLocation: sourceLocation)
      }
    }

    @Test(arguments: [3, 4, 8]) func theObjectiveIsWithinItsGapOfTheOptimum(players: Int) throws {
      let golden = try Golden(players: players)
      let scratch = Scratch()
      let bound = 0.04 * abs((golden.v.last ?? 0) - golden.v[0])
      let folder = try run(golden, explain: "{noise: 0.04, gap: 0.01}", in: scratch)
      try expect(folder, optimum: golden.noisy, noise: bound)
      try scratch.andor("verify", folder.path)
      let digest = try folder.result().digest
      try scratch.andor("explain", folder.path, "--noise", "0", "--quiet")
      try expect(folder, optimum: golden.exact, noise: 0)
      #expect(try folder.result().digest == digest, "values are not touched")
      try scratch.andor("verify", folder.path)
    }

    /// Half and twice the noise give the lists of jobs that ask for them, and rows that are in all are marked.
    @Test func theListsBesideAreThoseOfTheirNoise() throws {
      let golden = try Golden(players: 4)
      let scratch = Scratch()
      let folder = try run(golden, explain: "{noise: {sd: 0.2}}", in: scratch)
      let game = try #require(try folder.result().games.first)
      let explain = try #require(game.explain)
      let lists = try #require(explain.neighbours)
      #expect(lists.map(\.noiseBound) == [0.5, 2].map { $0 * explain.noiseBound })
      #expect(abs((explain.noiseShareOfSd ?? 0) - 0.2) < 1e-12)
      for list in lists {
        let other = Scratch()
        let alone = try run(
          golden, explain: "{noise: {bound: \(list.noiseBound)}, neighbours: none}", in: other)
        let found = try #require(try alone.result().games.first)
        #expect(list.top.map(\.effect) == found.top.prefix(10).map(\.effect))
        // What is asked about single effects may raise the bound of an explanation.
        #expect(list.objective == found.explain?.objective)
        #expect(list.lowerBound <= found.explain?.lowerBound ?? 0)
        #expect(found.explain?.neighbours == nil && found.top.allSatisfy { $0.stays == nil })
      }
      for row in game.top.prefix(10) {
        let stays = lists.allSatisfy { list in
          list.top.contains {
            $0.kind == row.kind && $0.mask == row.mask && $0.effect.sign == row.effect.sign
          }
        }
        #expect(row.stays == stays, "\(row)")
      }
      // Explained again they stay; at another noise they are those of that noise.
      try scratch.andor("explain", folder.path, "--quiet")
      #expect(try folder.result().games.first?.explain?.neighbours == lists)
      try scratch.andor("explain", folder.path, "--noise", "bound:\(2 * explain.noiseBound)", "--quiet")
      let twice = try folder.result().games.first?.explain?.neighbours
      #expect(twice?.map(\.noiseBound) == [1, 4].map { $0 * explain.noiseBound })
      try scratch.andor("verify", folder.path)
    }

    /// The same question again: nothing is searched, and nothing changes but what was asked for.
    @Test func explainingAgainIsNeverWorse() throws {
      let scratch = Scratch()
      let folder = try run(try Golden(players: 4), explain: "{noise: 0, gap: 0.001}", in: scratch)
      let before = try #require(try folder.result().games.first?.explain)
      let table = Text.bytes(of: "\(folder.path)/games/g/and.npy")
      let again = try scratch.andor("explain", folder.path, "--gap", "0.01", "--search-seconds", "0")
      let after = try #require(try folder.result().games.first?.explain)
      #expect(again.output.contains("g: kept, ") && !again.output.contains("retries"))
      #expect(after.objective == before.objective && after.lowerBound >= before.lowerBound)
      #expect(Text.bytes(of: "\(folder.path)/games/g/and.npy") == table)
    }

    @Test func anotherFolderTakesAnotherExplanation() throws {
      let scratch = Scratch()
      let golden = try Golden(players: 4)
      let folder = try run(golden, explain: "{noise: 0.04, gap: 0.01}", in: scratch)
      let before = Text.bytes(of: "\(folder.path)/result.json")
      let other = scratch.folder("other")
      try scratch.andor("explain", folder.path, "--noise", "0", "--out", other.path, "--quiet")
      #expect(Text.bytes(of: "\(folder.path)/result.json") == before)
      try expect(other, optimum: golden.exact, noise: 0)
      for path in [folder.path, other.path] { try scratch.andor("verify", path) }
      try scratch.andor("explain", folder.path, "--out", other.path, expecting: .exit(73))
    }

    @Test func explainNeedsAFinishedJob() throws {
      let scratch = Scratch()
      try scratch.andor("explain", scratch.folder("nothing").path, expecting: .exit(66))
    }
  }
}
