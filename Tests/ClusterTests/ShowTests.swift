// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Glibc
import Testing

extension Cluster {
  /// `andor show` on the folders of real runs.
  @Suite struct ShowTests {
    /// v = 1 + 2·[a, b] − 3·[c] + 0.5·OR(b, d), and a second game of two players.
    private static let job = """
      andor: 1
      name: shown
      model: {formula: true}
      explain: {noise: 0}
      games:
        - name: first
          players: {names: [a, b, c, d]}
          formula:
            constant: 1
            terms: [{and: [0, 1], value: 2}, {and: [2], value: -3}, {or: [1, 3], value: 0.5}]
        - name: second
          players: {names: [x, y]}
          formula: {constant: 0, terms: [{and: [0, 1], value: 1}]}
      """

    private func finished(in scratch: Scratch) throws -> String {
      let folder = scratch.folder("shown").path
      try scratch.andor("run", scratch.job(Self.job), "--out", folder, "--quiet")
      return folder
    }

    /// The rows of the table of interactions, in words.
    private static func rows(_ output: String) -> [[String]] {
      var rows: [[String]] = []
      var isTable = false
      for line in output.split(separator: "\n") {
        let words: [String] = line.split(separator: " ").filter { $0 != "*" }.map(String.init)
        if words.first == "rank" {
          isTable = true
        } else if isTable {
          guard words.count > 4, ["and", "or"].contains(words[1]) else { break }
          rows.append(words)
        }
      }
      return rows
    }

    private static func table(of folder: String, _ game: String) -> [[String]] {
      Text.read("\(folder)/games/\(game)/interactions.csv").split(separator: "\n").dropFirst()
        .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    }

    @Test func theTableIsThatOfTheFile() throws {
      let scratch = Scratch()
      let folder = try finished(in: scratch)
      let before = Scratch.tree(folder)
      let shown = try scratch.andor("show", folder, "--game", "first", "--top", "3")
      let rows = Self.rows(shown.output)
      let file = Self.table(of: folder, "first")
      #expect(rows.count == 3)
      for (row, line) in zip(rows, file) {
        #expect(row[0] == line[0] && row[1] == line[1] && row[2] == line[2])
        let (printed, stored) = (try #require(Double(row[3])), try #require(Double(line[5])))
        #expect(abs(printed - stored) <= 5e-6 + 1e-4 * abs(stored))
      }
      #expect(shown.output.contains("v(all 4 players) = 0.5000") && !shown.output.contains("second"))
      #expect(shown.output.contains("lost without"))
      #expect(Scratch.tree(folder) == before)
      // Both games, and what a filter leaves of them.
      #expect(try scratch.andor("show", folder).output.contains("second"))
      let some = try scratch.andor("show", folder, "--min-order", "2", "--player", "b", "--top", "2")
      let kept = file.filter { (Int($0[2]) ?? 0) >= 2 && $0[4].split(separator: ";").contains("b") }
      #expect(Self.rows(some.output).map { $0[0] } == kept.prefix(2).map { $0[0] })
      #expect(!some.output.contains("second:"))
    }

    @Test func jsonIsALineForEachGame() throws {
      struct Shown: Decodable {
        struct Row: Decodable {
          var effect: Double
        }
        var game: String
        var vFull: Double
        var interactions: [Row]
      }
      let scratch = Scratch()
      let folder = try finished(in: scratch)
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      let games = try scratch.andor("show", folder, "--json", "--top", "1").output.split(separator: "\n").map
      {
        try decoder.decode(Shown.self, from: Data($0.utf8))
      }
      #expect(games.map(\.game) == ["first", "second"] && games.map(\.vFull) == [0.5, 1])
      for game in games {
        #expect(game.interactions.map(\.effect) == [Double(Self.table(of: folder, game.game)[0][5])])
      }
    }

    @Test func namesThatThereAreNotAreRefusedWithThoseThatThereAre() throws {
      let scratch = Scratch()
      let folder = try finished(in: scratch)
      let game = try scratch.andor("show", folder, "--game", "frist", expecting: .exit(66))
      #expect(
        game.error.contains("no game 'frist'") && game.error.contains("Did you mean 'first'?")
          && game.error.contains("first, second"))
      let player = try scratch.andor(
        "show", folder, "--game", "second", "--player", "z", expecting: .exit(66))
      #expect(player.error.contains("no player 'z'") && player.error.contains("x, y"))
      let both = try scratch.andor("show", folder, "--player", "a", "--player", "x", expecting: .exit(66))
      #expect(both.error.contains("no game has all of the players a, x"))
      let none = try scratch.andor("show", folder, "--player", "x", "--player", "q", expecting: .exit(66))
      #expect(none.error.contains("no player 'q'") && none.error.contains("a, b, c, d, x, y"))
      for option in ["--top", "--min-order"] {
        try scratch.andor("show", folder, option, "0", expecting: .exit(64))
      }
      try scratch.andor("show", scratch.path, expecting: .exit(66))
    }

    /// A folder that is not as it was written, and one whose job has not ended.
    @Test func whatIsDamagedOrNotThereIsRefused() throws {
      let scratch = Scratch()
      let folder = try finished(in: scratch)
      let table = "\(folder)/games/first/interactions.csv"
      let whole = Text.bytes(of: table)
      Text.change(table) { $0[$0.count / 2] ^= 1 }
      let changed = try scratch.andor("show", folder, expecting: .exit(65))
      #expect(changed.error.contains("changed") && changed.error.contains("interactions.csv"))
      #expect(changed.output.isEmpty)
      unlink(table)
      #expect(try scratch.andor("show", folder, expecting: .exit(65)).error.contains("removed"))
      Text.change(table) { $0 = whole }
      try scratch.andor("show", folder)
      let result = "\(folder)/result.json"
      Text.change(result) { bytes in
        guard let place = bytes.firstRange(of: Array("\"v_full\" : 0.5".utf8)) else { return }
        bytes[place.upperBound - 1] = UInt8(ascii: "6")
      }
      try scratch.andor("show", folder, expecting: .exit(65))
      unlink(result)
      let unfinished = try scratch.andor("show", folder, expecting: .exit(66))
      #expect(unfinished.error.contains("no results yet") && unfinished.error.contains("andor status"))
    }
  }
}
