// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Testing

@testable import AndorJob

@Suite struct ShownGameTests {
  private static let players = ["not", "bad", "at", "all"]

  private static func row(_ rank: Int, _ kind: String, _ mask: Int, _ effect: Double) -> ShownInteraction {
    let names = players.indices.filter { mask >> $0 & 1 == 1 }.map { players[$0] }
    return ShownInteraction(
      GameResult.Interaction(
        rank: rank, kind: kind, order: names.count, mask: mask, players: names, effect: effect))
  }

  /// Five interactions: one with a mark and a whole range, one with half a range.
  private static let rows: [ShownInteraction] = {
    var rows = [
      row(1, "and", 0b0011, 1.33), row(2, "and", 0b0010, -0.67), row(3, "or", 0b1011, 0.5),
      row(4, "and", 0b1100, -0.25), row(5, "or", 0b0110, 0.125),
    ]
    (rows[0].certain, rows[0].low, rows[0].high, rows[0].stays) = ("certain", 0.5, 1.5, true)
    (rows[2].certain, rows[2].low, rows[1].stays) = ("open", -0.25, false)
    return rows
  }()

  private static func game(nullPlayers: [Int] = []) -> GameResult {
    var game = GameResult(
      name: "not-bad", n: 4, players: players, nullPlayers: nullPlayers, vEmpty: 0.25, vFull: 2,
      evaluations: 16, digest: "11",
      top: [
        .init(rank: 1, kind: "and", order: 2, mask: 3, players: ["not", "bad"], effect: 1.33),
        .init(rank: 2, kind: "and", order: 1, mask: 2, players: ["bad"], effect: -0.67),
      ],
      shapley: [0.5, 0.25, 1, 0], banzhaf: [0, 0, 0, 0],
      strength: .init(andPositive: [2], andNegative: [], orPositive: [], orNegative: []))
    (game.top[0].stays, game.top[1].stays) = (true, false)
    (game.alone, game.lostWithout) = ([0.75, -0.72, 0, 0], [1.5, 2.5, 0, 0])
    game.brief = [
      .init(.init(rank: 1, kind: "and", order: 2, mask: 3, players: ["not", "bad"], effect: 1.25), r2: 0.875)
    ]
    return game
  }

  private func lines(_ filter: InteractionFilter, columns: Int = 100) -> [String] {
    ShownGame(Self.game(), Self.rows, filter).lines(columns: columns)
  }

  /// The job's word for the players, and how the job stands.
  @Test func kindAndStateAreSaid() {
    var game = Self.game()
    game.playerKind = "token"
    let shown = ShownGame(game, Self.rows, InteractionFilter(minOrder: 2), state: "incomplete")
    let text = shown.lines(columns: 100).joined(separator: "\n")
    for words in ["v(all 4 words) = ", "R2  words", "interactions of 2 or more words", " word "] {
      #expect(text.contains(words), "\(words)")
    }
    #expect(!text.contains("player"))
    #expect(shown.line.contains(#""state":"incomplete""#) && shown.line.contains(#""player_kind":"token""#))
    #expect(ShownGame(Self.game(), [], InteractionFilter()).line.contains(#""state":"done""#))
  }

  /// The ranks that the table of interactions has.
  private func ranks(_ filter: InteractionFilter) -> [Int] {
    ShownGame(Self.game(), Self.rows, filter).interactions.map(\.rank)
  }

  @Test func aFilterKeepsWhatItSays() {
    #expect(ranks(InteractionFilter()) == [1, 2, 3, 4, 5])
    #expect(ranks(InteractionFilter(top: 2)) == [1, 2])
    #expect(ranks(InteractionFilter(minOrder: 2)) == [1, 3, 4, 5])
    #expect(ranks(InteractionFilter(minOrder: 3)) == [3])
    #expect(ranks(InteractionFilter(players: ["bad"])) == [1, 2, 3, 5])
    #expect(ranks(InteractionFilter(players: ["bad", "not"])) == [1, 3])
    #expect(ranks(InteractionFilter(top: 1, minOrder: 2, players: ["at"])) == [4])
    #expect(ranks(InteractionFilter(minOrder: 5)).isEmpty)
  }

  @Test func everythingIsInItsColumn() throws {
    let lines = lines(InteractionFilter())
    #expect(lines[0].hasPrefix("not-bad: v(empty) = 0.2500, v(all 4 players) = 2.0000"))
    #expect(lines.contains { $0.contains("in brief") } && lines.contains { $0.contains("87.5 %") })
    let head = try #require(lines.firstIndex { $0.contains("rank") && $0.contains("range") })
    let words = lines[head...].map { $0.split(separator: " ").map(String.init) }
    #expect(words[0] == ["rank", "kind", "order", "effect", "mark", "range", "players"])
    #expect(
      words[1] == ["*", "1", "and", "2", "1.33000", "certain", "0.500", "to", "1.500", "not", "·", "bad"])
    #expect(words[2] == ["2", "and", "1", "-0.67000", "bad"])
    #expect(
      words[3] == ["3", "or", "3", "0.50000", "open", "at", "least", "-0.250", "not", "·", "bad", "·", "all"])
    #expect(lines.contains { $0.contains("* 1 of the 2 strongest stay") })
    let players = try #require(lines.lastIndex { $0.contains("lost without") })
    #expect(
      lines[(players + 1)...].map { $0.split(separator: " ").map(String.init) } == [
        ["not", "0.75000", "1.50000", "0.50000"], ["bad", "-0.72000", "2.50000", "0.25000"],
        ["at", "0.00000", "0.00000", "1.00000"], ["all", "0.00000", "0.00000", "0.00000"],
      ])
  }

  /// What is counted: those shown, those that the filter keeps, and those that there are.
  @Test func theCaptionSaysWhatIsLeftOut() {
    func caption(_ filter: InteractionFilter) -> String? {
      lines(filter).first { $0.hasPrefix("  interactions") }
    }
    #expect(caption(InteractionFilter()) == "  interactions: 5")
    #expect(caption(InteractionFilter(top: 2)) == "  interactions: 2 of 5")
    #expect(
      caption(InteractionFilter(top: 1, minOrder: 2, players: ["not", "bad"]))
        == "  interactions of 2 or more players with not and bad: 1 of 2 among the 5 strongest")
    #expect(
      caption(InteractionFilter(minOrder: 4))
        == "  interactions of 4 or more players: none of the 5 strongest")
  }

  /// Columns of which nothing is known are left out, and so are the players who were not asked for.
  @Test func onlyWhatIsAskedForIsShown() throws {
    let lines = lines(InteractionFilter(players: ["at"]))
    let head = try #require(lines.first { $0.contains("rank") })
    #expect(!head.contains("mark") && !head.contains("range"))
    let players = try #require(lines.firstIndex { $0.contains("lost without") })
    #expect(lines.count == players + 2 && lines[players + 1].hasPrefix("  at "))
  }

  @Test func noLineIsWiderThanTheTerminal() {
    for columns in [60, 80, 100] {
      #expect(lines(InteractionFilter(), columns: columns).allSatisfy { $0.count <= max(columns, 80) + 2 })
    }
  }

  @Test func jsonHasTheSame() throws {
    struct Document: Decodable {
      struct Row: Decodable, Equatable {
        var rank, order: Int
        var kind: String
        var players: [String]
        var effect: Double
        var certain: String?
        var low, high: Double?
      }
      struct Player: Decodable, Equatable {
        var name: String
        var alone, lostWithout, shapley: Double
        var isNull: Bool
      }
      var game: String
      var n, kept: Int
      var interactions: [Row]
      var players: [Player]
    }
    let shown = ShownGame(Self.game(nullPlayers: [3]), Self.rows, InteractionFilter(top: 1, players: ["not"]))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let document = try decoder.decode(Document.self, from: Data(shown.line.utf8))
    #expect(!shown.line.contains("\n"))
    #expect(document.game == "not-bad" && document.n == 4 && document.kept == 2)
    #expect(
      document.interactions == [
        .init(
          rank: 1, order: 2, kind: "and", players: ["not", "bad"], effect: 1.33, certain: "certain", low: 0.5,
          high: 1.5)
      ])
    #expect(
      document.players == [
        .init(name: "not", alone: 0.75, lostWithout: 1.5, shapley: 0.5, isNull: false)
      ])
  }
}
