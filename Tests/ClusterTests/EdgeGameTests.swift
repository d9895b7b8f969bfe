// SPDX-License-Identifier: Apache-2.0
import AndorJob
import Testing

extension Cluster {
  /// Games at the edge of what a game is.
  @Suite struct EdgeGameTests {
    private func expectNothing(_ game: GameResult, sourceLocation: SourceLocation = #_sourceLocation) throws {
      let explain = try #require(game.explain)
      #expect(explain.objective == 0 && explain.gap == 0, sourceLocation: sourceLocation)
      #expect(explain.salient.countAnd == 0 && explain.salient.countOr == 0, sourceLocation: sourceLocation)
      #expect(game.top.isEmpty && game.shapley.allSatisfy { $0 == 0 }, sourceLocation: sourceLocation)
      #expect(game.indices?.kShapley.allSatisfy { $0 == 0 } == true, sourceLocation: sourceLocation)
    }

    @Test func constantsAndSinglePlayers() throws {
      let scratch = Scratch()
      let job = scratch.job(
        """
        andor: 1
        name: edges
        model: {formula: true}
        explain: {order: 3, noise: 0.04}
        games:
          - {name: constant, players: {count: 4}, formula: {constant: 2.5, terms: []}}
          - {name: one, players: {count: 1}, formula: {constant: 1, terms: [{and: [0], value: 2}]}}
          - name: equal-ends
            players: {count: 3}
            formula: {constant: 1, terms: [{and: [0], value: 2}, {and: [0, 1], value: -2}]}

        """)
      let folder = scratch.folder("edges")
      try scratch.andor("run", job, "--out", folder.path, "--quiet")
      let games = try folder.result().games
      try expectNothing(games[0])
      #expect(games[0].vEmpty == 2.5 && games[0].vFull == 2.5)
      #expect(games[1].shapley == [2] && games[1].indices?.shapleyTaylor == [2])
      #expect(games[1].indices?.multiOrder.isEmpty == true)
      // δ is a share of |v(N) − v(∅)| = 0: the values are matched exactly.
      #expect(games[2].explain?.noiseBound == 0 && games[2].explain?.matchingResidual ?? 1 <= 1e-9)
      #expect(games[2].indices?.masks == [1, 2, 4, 3, 5, 6, 7])
      try scratch.andor("verify", folder.path)
      try python("\(Built.root)/Tests/Reference/reference.py", job, folder.path, in: scratch)
    }

    @Test func aSampleThatIsItsBaselineHasNoInteractions() throws {
      let scratch = Scratch()
      let wine = scratch.copy("\(Built.examples)/wine", as: "wine")
      let text = Text.read("\(wine)/job.yaml").split(separator: "\n", omittingEmptySubsequences: false)
      let job = scratch.job(
        text.joined(separator: "\n").replacing("sample: class-0.npy", with: "sample: mean.npy"),
        named: "wine/same.yaml")
      let folder = scratch.folder("same")
      try scratch.andor("run", job, "--out", folder.path, "--quiet")
      let game = try #require(try folder.result().games.first)
      #expect(game.nullPlayers == Array(0..<13) && game.evaluations == 1 && game.vEmpty == game.vFull)
      try expectNothing(game)
      try scratch.andor("explain", folder.path, "--noise", "0", "--quiet")
      try expectNothing(try #require(try folder.result().games.first))
      try scratch.andor("verify", folder.path)
      try python("\(Built.root)/Tests/Reference/reference.py", job, folder.path, in: scratch)
    }

    @Test(arguments: [1.7e308, -1e200, .infinity, .nan]) func valuesThatCannotBeSummedAreRefused(
      value: Double
    ) throws {
      let scratch = Scratch()
      Text.write(NpyText.doubles([0, 1, 2, value]), to: "\(scratch.path)/v.npy")
      let job = scratch.job(
        "{andor: 1, name: big, model: {table: true}, games: [{name: g, players: {count: 2}, table: v.npy}]}")
      let run = try scratch.andor(
        "run", job, "--out", scratch.folder("big").path, "--quiet", expecting: .exit(65))
      #expect(run.error.split(separator: "\n").count == 1 && run.error.contains("mask 3"), "\(run.error)")
    }

    private func python(_ arguments: String..., in scratch: Scratch) throws {
      let child = try Child(executable: Built.python, arguments: arguments, environment: [:], in: scratch)
      #expect(child.wait() == .exit(0), "\(child.output)\(child.error)")
    }
  }
}
