// SPDX-License-Identifier: Apache-2.0
import AndorJob
import Testing

extension Cluster {
  /// Many games, and large ones.
  @Suite struct ScaleTests {
    @Test func aThousandGamesInOneJob() throws {
      let scratch = Scratch()
      let job = scratch.job(FormulaJob(players: 10, games: 1000).text)
      let folder = scratch.folder("many")
      try scratch.andor("run", job, "--out", folder.path, "--workers", "2", "--threads", "1", "--quiet")
      let result = try folder.result()
      #expect(result.games.count == 1000 && Set(result.games.map(\.digest)).count == 1000)
      try folder.expectFinished(digest: result.digest ?? "")
      // The sum of all dividends is v(N), whatever the game.
      for game in result.games.prefix(20) {
        let sum = NpyText.doubles(of: "\(folder.path)/games/\(game.name)/harsanyi.npy").reduce(0, +)
        #expect(abs(sum - game.vFull) < 1e-9)
      }
    }

    @Test func twentyPlayers() throws {
      let scratch = Scratch()
      let job = scratch.job(FormulaJob(players: 20, sigma: 0).text)
      let folder = scratch.folder("large")
      try scratch.andor("run", job, "--out", folder.path, "--workers", "2", "--threads", "1", "--quiet")
      let result = try folder.result()
      try folder.expectFinished(digest: result.digest ?? "")
      let game = try #require(result.games.first)
      #expect(game.evaluations == 1 << 20)
      // Terms of at most four players have no interaction of a higher order.
      let harsanyi = NpyText.doubles(of: "\(folder.path)/games/g0/harsanyi.npy")
      #expect(harsanyi.count == 1 << 20)
      let largest =
        harsanyi.indices.lazy.filter { $0.nonzeroBitCount > 4 }.map { abs(harsanyi[$0]) }.max() ?? 1
      #expect(largest < 1e-9)
      #expect(abs(game.shapley.reduce(0, +) - (game.vFull - game.vEmpty)) < 1e-9)
    }
  }
}
