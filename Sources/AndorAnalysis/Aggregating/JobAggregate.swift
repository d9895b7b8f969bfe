// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger

/// What the games of a job have in common, from their results and their tables of interactions.
///
/// A pure function of both: neither threads nor machines change a bit. An interaction counts with its effect in every
/// game that has its players, also where it is not among the strongest there.
package struct JobAggregate {
  /// Returns effects of a game, in the order asked for.
  typealias Effects = (_ game: Int, _ wanted: [MarkedEffect]) throws(LedgerError) -> [Double]

  private let games: [GameResult]
  private let threads: Int
  private let effects: Effects
  private var names = NameNumbers()
  /// The numbers of the names of each game's players.
  private let players: [[Int]]

  /// Returns the block of `result.json`; `nil` for fewer than two games, and for results that contradict themselves.
  /// - Parameter folder: the folder of the games' folders, whose tables are read; those of a game at a time.
  /// - Throws: `LedgerError` where a table is missing or damaged.
  package static func of(
    _ games: [GameResult], in folder: String, threads: Int
  ) throws(LedgerError) -> Aggregate? {
    try of(games, threads: threads) { (game, wanted) throws(LedgerError) in
      try effects(wanted, of: games[game], in: "\(folder)/\(games[game].name)")
    }
  }

  /// Returns the block of `result.json` from effects that `effects` gives.
  static func of(
    _ games: [GameResult], threads: Int, effects: @escaping Effects
  ) throws(LedgerError) -> Aggregate? {
    guard games.count > 1, games.allSatisfy(isWhole) else { return nil }
    return try JobAggregate(games, threads, effects).aggregate()
  }

  private init(_ games: [GameResult], _ threads: Int, _ effects: @escaping Effects) {
    (self.games, self.threads, self.effects) = (games, threads, effects)
    var names = NameNumbers()
    players = games.map { names.take($0.players) }
    self.names = names
  }

  /// Returns whether the parts of a result that are read here fit each other: it may come from a file.
  private static func isWhole(_ game: GameResult) -> Bool {
    let strength = game.strength
    let sums = [strength.andPositive, strength.andNegative, strength.orPositive, strength.orNegative]
    let marks = game.explain?.marks ?? []
    // Sampled games have no tables to read effects of others from.
    return !game.isSampled && (1...Limits.players).contains(game.n) && game.players.count == game.n
      && game.shapley.count == game.n && sums.allSatisfy { $0.count == game.n + 1 }
      && (game.top.map { $0.mask ?? 0 } + marks.map(\.mask)).allSatisfy((1..<game.coalitionCount).contains)
  }

  private static func effects(
    _ wanted: [MarkedEffect], of game: GameResult, in folder: String
  ) throws(LedgerError) -> [Double] {
    let count = game.coalitionCount
    guard game.explain != nil else {
      let harsanyi = try MappedDoubles("\(folder)/harsanyi.npy", count: count)
      return harsanyi.withSpan { table in wanted.map { $0.kind == "and" ? table[$0.mask] : 0 } }
    }
    let and = try MappedDoubles("\(folder)/and.npy", count: count)
    let or = try MappedDoubles("\(folder)/or.npy", count: count)
    return and.withSpan { and in
      or.withSpan { or in wanted.map { $0.kind == "and" ? and[$0.mask] : or[$0.mask] } }
    }
  }

  private func aggregate() throws(LedgerError) -> Aggregate {
    let (players, sizes) = strongestPlayers()
    let gathered = min(Aggregate.most, games.reduce(0) { max($0, $1.top.count) })
    let (chosen, effects) = try strongestEffects(gathered)
    let sums = sumsByOrder()
    let intervals = Bootstrap.intervals(of: sizes + effects + sums, threads: threads)
    let (first, second) = (players.count, players.count + chosen.count)
    return Aggregate(
      games: games.count, gathered: gathered, resamples: Bootstrap.resamples,
      players: zip(players, intervals).map { name, found in
        .init(
          name: names.names[name], games: names.games[name], mean: found.mean, low: found.low,
          high: found.high)
      },
      interactions: zip(chosen, intervals[first..<second]).map { row, found in
        .init(
          kind: row.kind, players: row.players, games: row.games, mean: found.mean, low: found.low,
          high: found.high, listed: Double(row.listed) / Double(row.games), certain: row.certainShare)
      },
      orders: zip(certainByOrder(), intervals[second...]).enumerated().map { place, found in
        .init(
          order: place + 1, mean: found.1.mean, low: found.1.low, high: found.1.high, certain: found.0)
      })
  }

  /// Returns the names with the largest mean |Shapley value| of those that two games or more have, and their values.
  private func strongestPlayers() -> (names: [Int], sizes: [[Double]]) {
    var sizes = [[Double]](repeating: [], count: names.names.count)
    for (game, players) in zip(games, players) {
      for (player, name) in players.enumerated() { sizes[name].append(abs(game.shapley[player])) }
    }
    let means = sizes.map { $0.reduce(0, +) / Double($0.count) }
    let chosen = Self.strongest(means, of: sizes.indices.filter { sizes[$0].count > 1 })
    return (chosen, chosen.map { sizes[$0] })
  }

  /// Returns the places with the largest means, those that are first where they are equal.
  private static func strongest(_ means: [Double], of places: [Int]) -> [Int] {
    let sorted = places.sorted { means[$0] == means[$1] ? $0 < $1 : means[$0] > means[$1] }
    return Array(sorted.prefix(Aggregate.most))
  }

  /// Returns Σ|I| of every order, a number a game.
  private func sumsByOrder() -> [[Double]] {
    (1...games.reduce(1) { max($0, $1.n) }).map { order in
      games.map { game in
        guard order <= game.n else { return 0 }
        let sums = game.strength
        return sums.andPositive[order] - sums.andNegative[order] + sums.orPositive[order]
          - sums.orNegative[order]
      }
    }
  }

  /// Returns how many effects of every order are certain, on average over the games that asked.
  private func certainByOrder() -> [Double?] {
    var counts = [Double](repeating: 0, count: games.reduce(1) { max($0, $1.n) })
    for mask in games.flatMap(\.certainMasks) { counts[mask.nonzeroBitCount - 1] += 1 }
    let asked = games.count(where: \.asksForCertainty)
    return counts.map { asked > 0 ? $0 / Double(asked) : nil }
  }
}

extension JobAggregate {
  /// What is known of an interaction over the games.
  private struct Row {
    let effect: NamedEffect
    /// The players in the order of the first game that has them.
    var players: [String] = []
    /// How many games have them.
    var games = 0
    /// How many of these asked for certainty.
    var asked = 0
    /// In how many games it is among the strongest.
    var listed = 0
    /// In how many its sign is certain.
    var certain = 0
    /// The sum of |I|.
    var sum = 0.0

    init(_ effect: NamedEffect) { self.effect = effect }

    var kind: String { effect.kind }
    var certainShare: Double? { asked > 0 ? Double(certain) / Double(asked) : nil }
  }

  /// Returns the interactions with the largest mean |I| of those whose players two games or more have, and their sizes.
  private func strongestEffects(_ gathered: Int) throws(LedgerError) -> (rows: [Row], sizes: [[Double]]) {
    var rows = listed(gathered)
    var index = EffectIndex(rows.map(\.effect), names)
    for (number, game) in games.enumerated() {
      let members = index.members(of: players[number])
      let sizes = try effects(number, members.map(\.effect))
      for (member, size) in zip(members, sizes) {
        rows[member.place].games += 1
        rows[member.place].asked += game.asksForCertainty ? 1 : 0
        rows[member.place].sum += abs(size)
        if rows[member.place].players.isEmpty {
          let mask = member.effect.mask
          rows[member.place].players = game.players.indices.filter { mask >> $0 & 1 == 1 }
            .map { game.players[$0] }
        }
      }
    }
    let means = rows.map { $0.sum / Double($0.games) }
    let chosen = Self.strongest(means, of: rows.indices.filter { rows[$0].games > 1 }).map { rows[$0] }
    return (chosen, try sizes(of: chosen))
  }

  /// Returns |I| of interactions in the games that have their players.
  private func sizes(of rows: [Row]) throws(LedgerError) -> [[Double]] {
    var sizes = [[Double]](repeating: [], count: rows.count)
    var index = EffectIndex(rows.map(\.effect), names)
    for number in games.indices {
      let members = index.members(of: players[number])
      let found = try effects(number, members.map(\.effect))
      for (member, size) in zip(members, found) { sizes[member.place].append(abs(size)) }
    }
    return sizes
  }

  /// Returns the interactions among the strongest of any game, in the order in which they appear.
  private func listed(_ gathered: Int) -> [Row] {
    var rows: [Row] = []
    var places: [NamedEffect: Int] = [:]
    for (game, players) in zip(games, players) {
      for top in game.top.prefix(gathered) where top.effect != 0 {
        let effect = Self.named(top.kind, top.mask ?? 0, players)
        let place = places[effect] ?? rows.count
        if place == rows.count {
          places[effect] = place
          rows.append(Row(effect))
        }
        rows[place].listed += 1
      }
    }
    for (game, players) in zip(games, players) {
      for mark in game.explain?.marks ?? [] where mark.certain == .certain {
        if let place = places[Self.named(mark.kind, mark.mask, players)] { rows[place].certain += 1 }
      }
    }
    return rows
  }

  private static func named(_ kind: String, _ mask: Int, _ players: [Int]) -> NamedEffect {
    NamedEffect(
      kind: kind, names: players.indices.filter { mask >> $0 & 1 == 1 }.map { players[$0] }.sorted())
  }
}

extension GameResult {
  /// Whether any effect was asked for certainty.
  fileprivate var asksForCertainty: Bool { explain?.marks?.contains { $0.certain != nil } ?? false }
  /// The masks of the effects that are certain.
  fileprivate var certainMasks: [Int] {
    (explain?.marks ?? []).filter { $0.certain == .certain }.map(\.mask)
  }
}
