// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorText

/// Everything that the page of one game shows.
public struct GameMaterial: Sendable {
  /// The game's part of `result.json`; it says what the players are in the sample where the job does not.
  public let result: GameResult
  private let tables: GameMeasures?
  /// The sample, where it can be shown.
  public let sample: SampleMaterial?

  /// Checks that the parts fit each other: they are read from files.
  /// - Throws: `ReportError` (`damaged`) where they do not.
  public init(
    _ result: GameResult, measures: GameMeasures, sample: SampleMaterial? = nil
  ) throws(ReportError) {
    try Self.check(result)
    guard measures.alone.count == result.n else {
      throw ReportError(
        .damaged, "the tables of game '\(result.name)' are not over \(result.n) players",
        hint: "Run andor verify on the folder.")
    }
    var result = result
    result.playerKind = result.playerKind ?? sample?.playerKind.key
    self.result = result
    tables = measures
    self.sample = sample
  }

  /// Checks that the result of a sampled game does not contradict itself.
  /// - Throws: `ReportError` (`damaged`) where it does.
  public init(sampled result: GameResult, sample: SampleMaterial? = nil) throws(ReportError) {
    try Self.check(result)
    var result = result
    result.playerKind = result.playerKind ?? sample?.playerKind.key
    (self.result, tables, self.sample) = (result, nil, sample)
  }

  /// What was taken from the tables of a game of which all masks were evaluated.
  public var measures: GameMeasures {
    guard let tables else { preconditionFailure("a sampled game has no tables") }
    return tables
  }

  /// Checks that a game's result does not contradict itself.
  /// - Throws: `ReportError` (`damaged`).
  public static func check(_ result: GameResult) throws(ReportError) {
    guard !result.isSampled else { return try checkSampled(result) }
    let n = result.n
    let strength = result.strength
    let sums = [strength.andPositive, strength.andNegative, strength.orPositive, strength.orNegative]
    guard (1...Limits.players).contains(n), result.players.count == n, result.shapley.count == n,
      result.banzhaf.count == n, result.alone?.count ?? n == n, result.lostWithout?.count ?? n == n,
      sums.allSatisfy({ $0.count == n + 1 }),
      result.nullPlayers.allSatisfy({ (0..<n).contains($0) }),
      result.top.allSatisfy({
        (0..<result.coalitionCount).contains($0.mask ?? -1) && $0.playerNumbers.count == $0.order
      }),
      (result.brief ?? []).allSatisfy({
        (0..<result.coalitionCount).contains($0.mask) && $0.mask.nonzeroBitCount == $0.order
      })
    else { throw contradiction(in: result) }
  }

  private static func checkSampled(_ result: GameResult) throws(ReportError) {
    let n = result.n
    guard (1...Limits.sampledPlayers).contains(n), result.players.count == n, result.shapley.count == n,
      result.shapleyLow?.count == n, result.shapleyHigh?.count == n, result.explain == nil,
      result.nullPlayers.allSatisfy({ (0..<n).contains($0) }), result.brief == nil,
      result.top.allSatisfy({ row in
        row.members?.count == row.order && row.order > 0 && row.players.count == row.order
          && row.members?.allSatisfy { (0..<n).contains($0) } == true
      })
    else { throw contradiction(in: result) }
  }

  private static func contradiction(in result: GameResult) -> ReportError {
    ReportError(
      .damaged, "the numbers of game '\(result.name)' in result.json do not fit each other",
      hint: "Run andor verify on the folder.")
  }

  /// Returns the interactions worth a place in a drawing: the strongest that are salient, or, where there is no
  /// explanation, that can be seen beside the first.
  func strongest(_ most: Int) -> [GameResult.Interaction] {
    let finite = result.top.filter { $0.effect != 0 && $0.effect.isFinite }
    let threshold = result.explain?.salient.threshold
    let least = threshold ?? (finite.map { abs($0.effect) }.max() ?? 0) / 200
    return Array(finite.lazy.filter { abs($0.effect) > least }.prefix(most))
  }

  /// Returns what an interaction does in a sentence: `hue and ash raise v by 1.5 together`.
  func saying(_ interaction: GameResult.Interaction, columns: Int) -> String {
    let names = result.spoken(interaction, columns: columns)
    let isOne = interaction.order == 1
    let verb = interaction.effect < 0 ? "lower" : "raise"
    let place =
      isOne ? "wherever it is present" : interaction.kind == "or" ? "where any is present" : "together"
    return "\(names) \(isOne ? verb + "s" : verb) v by \(Numbers.short(abs(interaction.effect))) \(place)"
  }

  /// Σ of all interactions: what they say v(N) − v(∅) is.
  var sumOfEffects: Double {
    let strength = result.strength
    return (strength.andPositive + strength.andNegative + strength.orPositive + strength.orNegative)
      .reduce(0, +)
  }

  /// τ as a share of max|I|; `nil` where it is not known.
  var salientShare: Double? {
    guard let explain = result.explain, let first = result.top.first, first.effect != 0 else { return nil }
    return explain.salient.threshold / abs(first.effect)
  }

  /// Returns what the player of an interaction does alone and at last: an effect of one player is neither, as the
  /// interactions with others come to it; `nil` for several players.
  func ends(_ interaction: GameResult.Interaction) -> String? {
    guard interaction.order == 1 else { return nil }
    let player = interaction.playerNumbers[0]
    return
      "alone \(Numbers.signed(measures.alone[player])) · lost without \(Numbers.signed(measures.lost[player]))"
  }

  /// How many of the strongest interactions have a picture of their own beside the sample.
  var tiles: Int {
    switch sample {
    case .image: CellView.tiles
    case .tokens: EffectList.rows
    case .table, nil: 0
    }
  }

  /// Returns what is known of an interaction in all explanations that are about as short.
  func mark(_ interaction: GameResult.Interaction) -> Explanation.Mark? {
    interaction.mask.flatMap { result.explain?.mark(kind: interaction.kind, mask: $0) }
  }
}

extension GameResult {
  /// Players in a sentence: `hue`; `player 0` where they have numbers for names.
  func spoken(_ some: [Int], columns: Int) -> String {
    let names = some.map { players[$0] }.joined(separator: ", ")
    return Lettering.fitted(noun(for: some.count) + names, columns: columns)
  }

  /// Returns an interaction's players in a sentence.
  func spoken(_ interaction: Interaction, columns: Int) -> String {
    noun(for: interaction.order) + interaction.names(among: players, columns: columns)
  }

  /// Returns what a bare number needs before it.
  private func noun(for count: Int) -> String {
    guard !players.contains(where: { Int($0) == nil }) else { return "" }
    return count == 1 ? "\(playerWords.one) " : "\(playerWords.many) "
  }
}

extension GameResult.Interaction {
  /// All the players as one text.
  var names: String { players.joined(separator: " · ") }
  /// `AND` or `OR`; a single player is AND.
  var kindName: String { kind.uppercased() }
  /// The class of its marks.
  var style: String { "bar \(effect < 0 ? "neg" : "pos") \(kind == "or" ? "or" : "and")" }
  /// What is shown where the pointer rests on it.
  var sentence: String {
    "\(kindName) of \(names): \(Numbers.signed(effect))"
  }

  /// Returns all the players on lines of about so many columns; where these would be many, in as few as tell who it is.
  func lines(columns: Int, among all: [String]) -> [String] {
    // A line may end after a dot, and begins with a name.
    let lines = Lettering.wrapped(players.joined(separator: "\u{A0}· "), columns: columns)
    let shown =
      lines.count <= 6 ? lines : Lettering.wrapped(names(among: all, columns: 5 * columns), columns: columns)
    return shown.map { Lettering.fitted($0, columns: columns + 4) }
  }
}
