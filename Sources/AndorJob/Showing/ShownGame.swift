// SPDX-License-Identifier: Apache-2.0
import AndorText

/// An interaction of a game with what is known of it: a row of `interactions.csv`.
@dynamicMemberLookup
public struct ShownInteraction: Encodable, Sendable, Equatable {
  /// The interaction.
  public var interaction: GameResult.Interaction
  /// `certain`, `open` or `undecided`; absent where that was not asked.
  public var certain: String?
  /// By how much Σ|I| grows without its sign, as a share of it, at least.
  public var necessityLow: Double?
  /// The same at most.
  public var necessityHigh: Double?
  /// The effect is at least this in every explanation that is about as short.
  public var low: Double?
  /// It is at most this.
  public var high: Double?

  /// Creates an interaction of which nothing else is known.
  public init(_ interaction: GameResult.Interaction) { self.interaction = interaction }

  /// A part of the interaction.
  public subscript<Value>(dynamicMember part: WritableKeyPath<GameResult.Interaction, Value>) -> Value {
    get { interaction[keyPath: part] }
    set { interaction[keyPath: part] = newValue }
  }

  private enum Key: CodingKey {
    case certain, necessityLow, necessityHigh, low, high
  }

  /// Writes the parts of the interaction and what is known of it side by side.
  public func encode(to encoder: any Encoder) throws {
    try interaction.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encodeIfPresent(certain, forKey: .certain)
    for (key, number) in zip(
      [Key.necessityLow, .necessityHigh, .low, .high], [necessityLow, necessityHigh, low, high])
    {
      try container.encodeIfPresent(number, forKey: key)
    }
  }
}

/// Which interactions of a game are shown.
public struct InteractionFilter: Sendable, Equatable {
  /// At most so many of those that remain, strongest first.
  public var top: Int
  /// The fewest players that take part.
  public var minOrder: Int
  /// Players that all take part.
  public var players: [String]

  /// Creates a filter; by default the strongest 20.
  public init(top: Int = 20, minOrder: Int = 1, players: [String] = []) {
    (self.top, self.minOrder, self.players) = (top, minOrder, players)
  }

  /// Returns what is kept, in words that follow "interactions"; nothing where all are.
  func words(_ kind: PlayerKind) -> String {
    var parts: [String] = []
    if minOrder > 1 { parts.append("of \(minOrder) or more \(kind.many)") }
    if !players.isEmpty { parts.append("with \(players.joined(separator: " and "))") }
    return parts.map { " \($0)" }.joined()
  }

  /// Returns whether an interaction is kept.
  func keeps(_ interaction: ShownInteraction) -> Bool {
    interaction.order >= minOrder && players.allSatisfy(interaction.players.contains)
  }
}

/// What `andor show` shows of a game: its result, and those of its interactions that a filter keeps.
public struct ShownGame: Sendable {
  /// The game's result.
  public let result: GameResult
  /// What the filter keeps.
  public let interactions: [ShownInteraction]
  /// How many the filter keeps before `top` cuts them.
  let kept: Int
  /// How many there are in `interactions.csv`.
  let listed: Int
  private let filter: InteractionFilter
  private let state: String

  /// Picks what is shown of a game's interactions, strongest first.
  /// - Parameter state: how the job stands, as in `result.json`.
  public init(
    _ result: GameResult, _ all: [ShownInteraction], _ filter: InteractionFilter, state: String = "done"
  ) {
    let kept = all.filter(filter.keeps)
    (self.result, self.filter, self.state) = (result, filter, state)
    (self.kept, listed) = (kept.count, all.count)
    interactions = Array(kept.prefix(filter.top))
  }

  /// The game as JSON on one line, with the keys of `result.json` and of `interactions.csv`.
  public var line: String {
    SnakeCaseJSON.line(of: Document(self, players: result.players.indices.filter(isShown)))
  }

  /// Returns the game for a terminal: what its values are and the brief explanation, then a table of interactions and
  /// one of players.
  public func lines(columns: Int) -> [String] {
    var lines = ResultSummary.headline(of: result)
    guard result.stillness == nil else { return lines }
    lines += ["", "  \(caption)"]
    if !interactions.isEmpty { lines += table.lines(columns: columns).map { " " + $0 } }
    if interactions.contains(where: { $0.stays == true }) {
      lines += ResultSummary.stay(result.top.map(\.stays))
    }
    return lines + [""] + playerTable.lines(columns: columns).map { "  " + $0 }
  }

  /// How many interactions the table has, and of how many.
  private var caption: String {
    let all = "the \(Numbers.count(listed)) strongest"
    let words = filter.words(result.playerWords)
    guard kept > 0 else { return "interactions\(words): none of \(all)" }
    let shown = interactions.count == kept ? "" : "\(Numbers.count(interactions.count)) of "
    return "interactions\(words): \(shown)\(Numbers.count(kept))"
      + (words.isEmpty ? "" : " among \(all)")
  }

  private var table: TextTable {
    let hasMarks = interactions.contains { $0.certain != nil }
    let hasRanges = interactions.contains { $0.low != nil || $0.high != nil }
    var table = TextTable(
      [("", .left), ("rank", .right), ("kind", .left), ("order", .right), ("effect", .right)]
        + (hasMarks ? [("mark", .left)] : []) + (hasRanges ? [("range", .left)] : [])
        + [(result.playerWords.many, .left)])
    for row in interactions {
      table.add(
        [
          row.stays == true ? "*" : "", "\(row.rank)", row.kind, "\(row.order)",
          Numbers.value(row.effect, places: 5),
        ] + (hasMarks ? [row.certain ?? ""] : [])
          + (hasRanges ? [Explanation.Mark.range(row.low, row.high) ?? ""] : [])
          + [row.interaction.names(among: result.players, columns: 60)])
    }
    return table
  }

  private func isShown(_ player: Int) -> Bool {
    filter.players.isEmpty || filter.players.contains(result.players[player])
  }

  /// Players with what they do alone and at last, of a sampled game with their intervals; where some are asked for, those
  /// alone.
  private var playerTable: TextTable {
    let columns: [(String, [Double])] =
      result.isSampled
      ? [
        ("Shapley", result.shapley), ("low", result.shapleyLow ?? []), ("high", result.shapleyHigh ?? []),
      ]
      : [
        ("alone", result.alone ?? []), ("lost without", result.lostWithout ?? []),
        ("Shapley", result.shapley),
      ]
    var table = TextTable(
      [(result.playerWords.one, .left)] + columns.map { ($0.0, .right) } + [("", .left)])
    for player in result.players.indices where isShown(player) {
      let cells = columns.map { $1.indices.contains(player) ? Numbers.value($1[player], places: 5) : "" }
      table.add([result.players[player]] + cells + [result.nullPlayers.contains(player) ? "null" : ""])
    }
    return table
  }
}

extension ShownGame {
  /// The game as it is written for programs.
  private struct Document: Encodable {
    struct Player: Encodable {
      let name: String
      let alone, lostWithout, shapley, shapleyLow, shapleyHigh: Double?
      let isNull: Bool
    }

    let game, state: String
    let playerKind: String?
    let n, evaluations: Int
    let vEmpty, vFull: Double
    let sd: Double?
    let score, className: String?
    let `class`: Int?
    let probabilityEmpty, probabilityFull: Double?
    let brief: [GameResult.BriefTerm]?
    let objective, lowerBound, gap, noiseBound: Double?
    let certainCount, openCount: Int?
    let plan, stopped, shapleyBy: String?
    let heldout: [GameResult.HeldOut]?
    let surrogate: GameResult.SurrogateFit?
    let missedPairBound: Double?
    let interactions: [ShownInteraction]
    let kept: Int
    let players: [Player]

    init(_ shown: ShownGame, players: [Int]) {
      let (result, explain) = (shown.result, shown.result.explain)
      (game, state, playerKind) = (result.name, shown.state, result.playerKind)
      (n, evaluations) = (result.n, result.evaluations)
      (vEmpty, vFull, sd, score) = (result.vEmpty, result.vFull, result.sd, result.score)
      (self.class, className) = (result.class, result.className)
      (probabilityEmpty, probabilityFull) = (result.probabilityEmpty, result.probabilityFull)
      brief = result.brief
      (objective, lowerBound, gap) = (explain?.objective, explain?.lowerBound, explain?.gap)
      (noiseBound, certainCount) = (explain?.noiseBound, explain?.certainCount)
      (plan, stopped, shapleyBy) = (result.plan, result.stopped, result.shapleyBy)
      (heldout, surrogate) = (result.heldout, result.surrogate)
      missedPairBound = result.missedPairBound
      (openCount, interactions, kept) = (explain?.openCount, shown.interactions, shown.kept)
      func number(_ list: [Double]?, _ player: Int) -> Double? {
        list.flatMap { $0.indices.contains(player) ? $0[player] : nil }
      }
      self.players = players.map {
        Player(
          name: result.players[$0], alone: number(result.alone, $0),
          lostWithout: number(result.lostWithout, $0), shapley: number(result.shapley, $0),
          shapleyLow: number(result.shapleyLow, $0), shapleyHigh: number(result.shapleyHigh, $0),
          isNull: result.nullPlayers.contains($0))
      }
    }
  }
}
