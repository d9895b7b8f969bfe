// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorSystem
import Testing

@testable import AndorAnalysis

@Suite struct AggregateTests {
  /// Games with other players in another order, one without marks, one without an explanation.
  private static let games: [(players: [String], isMarked: Bool, isExplained: Bool)] = [
    (["a", "b", "c", "d"], true, true), (["d", "c", "b", "a"], true, true), (["b", "c", "e"], false, true),
    (["a", "b", "c", "d"], false, false), (["f", "b"], true, true),
  ]

  /// What Tests/Reference/make_aggregate.py prints, by numpy: players, then interactions, then orders.
  private static let golden = """
    b 5 0.546418791632506 0.330424548166793 0.734266406021111
    d 3 0.459205394995176 0.359895272989974 0.647600660710097
    c 4 0.348770757153042 0.153702070153755 0.543839444152329
    a 3 0.256706952408703 0.0906120014212781 0.425489661682721
    and abcd 3 0.881476603165841 0.789849371303531 0.971131679339745 1 0
    and a 3 0.807776334469604 0.720009358346375 0.936060381411992 0.666666666666667 0
    and acd 3 0.706849028151653 0.634715050703434 0.77829569602145 0.666666666666667 0.5
    and ad 3 0.670998017413681 0.505982743303519 0.837016140266982 0.666666666666667 0.5
    and abc 3 0.63311654236995 0.494078949139912 0.723364700631455 0.333333333333333 0
    and bcd 3 0.632690365564465 0.594988447104104 0.679946854699784 0.333333333333333 0
    or bcd 3 0.586161054438299 0 0.881586488874915 0.666666666666667 1
    and c 4 0.55775220343196 0.213732998259483 0.810008796296485 0.5 0
    or abd 3 0.537937108900901 0 0.849714565835459 0.333333333333333 0
    or acd 3 0.502618025884244 0 0.795019967777439 0.333333333333333 0
    or bc 4 0.457566065427639 0.158374719757269 0.636964595040261 0.25 0
    and bd 3 0.397041582596019 0.160911585114718 0.631226424144873 0.333333333333333 0
    and b 5 0.271035353599548 0.0776807898804409 0.554724393827616 0.4 0
    1 1.64699565079574 1.26529747903671 1.98766205197587 0
    2 3.49815622325366 2.22617913555327 4.57186223686029 1
    3 2.79048024023405 1.09702200454894 4.68690685110827 1
    4 0.633009584530779 0.189918796412877 1.07610037264868 0
    """

  /// A game's result, and its tables of AND and OR interactions.
  private static func game(_ seed: Int) -> (result: GameResult, tables: [String: [Double]]) {
    let (players, isMarked, isExplained) = games[seed]
    var random = SplitMix64(seed: UInt64(1000 + seed))
    func number() -> Double { Double(random.next() >> 11) * 0x1p-52 - 1 }
    let n = players.count
    let shapley = players.map { _ in number() }
    let and = (0..<1 << n).map { _ in number() }
    let or = (0..<1 << n).map { isExplained && $0.nonzeroBitCount > 1 ? number() : 0 }
    let strongest = ([("and", and), ("or", or)] as [(String, [Double])]).flatMap { kind, table in
      table.indices.dropFirst().filter { table[$0] != 0 }.map { (kind, $0, table[$0]) }
    }.sorted { abs($0.2) > abs($1.2) }.prefix(6)
    func sums(_ table: [Double], _ sign: Double) -> [Double] {
      (0...n).map { order in
        table.indices.dropFirst().reduce(0) {
          $1.nonzeroBitCount == order && table[$1] * sign > 0 ? $0 + table[$1] : $0
        }
      }
    }
    var result = GameResult(
      name: "g\(seed)", n: n, players: players, nullPlayers: [], vEmpty: 0, vFull: 1, evaluations: 1 << n,
      digest: "",
      top: strongest.enumerated().map { place, row in
        .init(
          rank: place + 1, kind: row.0, order: row.1.nonzeroBitCount, mask: row.1,
          players: players.indices.filter { row.1 >> $0 & 1 == 1 }.map { players[$0] }, effect: row.2)
      },
      shapley: shapley, banzhaf: shapley,
      strength: .init(
        andPositive: sums(and, 1), andNegative: sums(and, -1), orPositive: sums(or, 1),
        orNegative: sums(or, -1)))
    guard isExplained else { return (result, ["and": and]) }
    result.explain = Explanation(
      method: .noiseBox, objective: 1, lowerBound: 1, gap: 0, iterations: 1, seconds: 0, noiseBound: 0,
      maxNoise: 0, matchingResidual: 0, sigma: nil, salient: .init(threshold: 0, countAnd: 0, countOr: 0),
      andOnly: .init(objective: 1, salient: 1), fidelity: [],
      conditions: .init(highestOrder: 1, meanOutputs: [], isMonotone: true, degree: nil))
    guard isMarked else { return (result, ["and": and, "or": or]) }
    result.explain?.marks = result.top.prefix(3).enumerated().map { place, row in
      Explanation.Mark(
        kind: row.kind, mask: row.mask ?? 0, effect: row.effect, certain: place == 0 ? .open : .certain,
        necessityLow: nil, necessityHigh: nil, low: nil, high: nil)
    }
    return (result, ["and": and, "or": or])
  }

  private static func aggregate(threads: Int = 1, change: (inout [GameResult]) -> Void = { _ in }) throws
    -> Aggregate?
  {
    let found = games.indices.map(game)
    var results = found.map(\.result)
    change(&results)
    return try JobAggregate.of(results, threads: threads) { number, wanted in
      wanted.map { found[number].tables[$0.kind]?[$0.mask] ?? 0 }
    }
  }

  private func expect(_ row: [Double?], _ fields: [Substring]) {
    #expect(row.count == fields.count)
    for (number, field) in zip(row, fields) {
      let known = Double(field)
      #expect(
        number == known || abs((number ?? .infinity) - (known ?? 0)) <= 1e-13, "\(field) \(number ?? .nan)")
    }
  }

  @Test func everyNumberIsThatOfTheReference() throws {
    let found = try #require(try Self.aggregate())
    let lines = Self.golden.split(separator: "\n").map { $0.split(separator: " ") }
    #expect((found.games, found.gathered, found.resamples) == (5, 6, 1000))
    #expect(found.players.count + found.interactions.count + found.orders.count == lines.count)
    for (row, line) in zip(found.players, lines) {
      #expect(row.name == line[0])
      expect([Double(row.games), row.mean, row.low, row.high], Array(line[1...]))
    }
    for (row, line) in zip(found.interactions, lines[found.players.count...]) {
      #expect(row.kind == line[0] && row.players == line[1].map(String.init))
      expect(
        [Double(row.games), row.mean, row.low, row.high, row.listed, row.certain], Array(line[2...]))
    }
    for (row, line) in zip(found.orders, lines.suffix(found.orders.count)) {
      expect([Double(row.order), row.mean, row.low, row.high, row.certain], Array(line))
    }
  }

  @Test func threadsChangeNoBit() throws {
    #expect(try Self.aggregate(threads: 1) == Self.aggregate(threads: 3))
  }

  /// What nobody asked is absent; one game has nothing in common with others; what contradicts itself has no aggregate.
  @Test func whatIsMissingIsAbsent() throws {
    let unasked = try #require(
      try Self.aggregate { for game in $0.indices { $0[game].explain?.marks = nil } })
    #expect(unasked.interactions.allSatisfy { $0.certain == nil } && !unasked.interactions.isEmpty)
    #expect(unasked.orders.allSatisfy { $0.certain == nil })
    #expect(try Self.aggregate { $0.removeLast(4) } == nil)
    let changes: [(inout GameResult) -> Void] = [
      { $0.n = -5 }, { $0.n = 99 }, { $0.players.removeLast() }, { $0.shapley = [] },
      { $0.strength.orNegative = [] }, { $0.top[0].mask = 1 << 40 }, { $0.top[0].mask = 0 },
      { $0.explain?.marks?[0].mask = -1 },
    ]
    for change in changes { #expect(try Self.aggregate { change(&$0[1]) } == nil) }
  }

  /// Rows are limited, and those of one game alone are left out.
  @Test func rowsAreLimited() throws {
    let names = (0..<150).map { "player \($0)" }
    let games = names.indices.map { number in
      GameResult(
        name: "g", n: 2, players: [names[number], names[(number + 1) % 150]], nullPlayers: [], vEmpty: 0,
        vFull: 1, evaluations: 4, digest: "", top: [], shapley: [Double(number), 0], banzhaf: [0, 0],
        strength: .init(
          andPositive: [0, 1, 0], andNegative: [0, 0, 0], orPositive: [0, 0, 0], orNegative: [0, 0, 0]))
    }
    let found = try #require(try JobAggregate.of(games, threads: 2) { _, _ in [] })
    #expect(found.players.count == Aggregate.most && found.players[0].name == "player 149")
    #expect(
      found.players[0].mean == 74.5 && found.interactions.isEmpty && found.orders.map(\.mean) == [1, 0])
  }

  @Test func quantilesLieBetweenNumbers() {
    #expect(Bootstrap.quantile(0.25, of: [1, 2, 4]) == 1.5)
    #expect(Bootstrap.quantile(1, of: [1, 2, 4]) == 4 && Bootstrap.quantile(0.5, of: [7]) == 7)
  }
}
