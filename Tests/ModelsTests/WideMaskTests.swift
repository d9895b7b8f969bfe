// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorTestKit
import Foundation
import Testing

@testable import AndorModels

/// Masks of more players than a word has bits.
@Suite struct WideMaskTests {
  /// `andor-game-70.json`: an AND-OR game whose terms cross the border of the first word, with 22 masks.
  private struct Golden: Decodable {
    var n: Int
    var constant: Double
    var terms: [Term]
    var masks: [[String]]
    var values: [Double]

    struct Term: Decodable {
      var kind: String
      var players: [Int]
      var value: Double

      init(from decoder: any Decoder) throws {
        var parts = try decoder.unkeyedContainer()
        kind = try parts.decode(String.self)
        players = try parts.decode([Int].self)
        value = try parts.decode(Double.self)
      }
    }
  }

  private func table(_ players: Int, _ words: [UInt64]) throws -> MaskTable {
    try #require(MaskTable(players: players, words: words))
  }

  private func words(_ members: some Sequence<Int>, of players: Int) -> [UInt64] {
    var words = [UInt64](repeating: 0, count: (players + 63) / 64)
    for player in members { words[player / 64] |= 1 << UInt64(player % 64) }
    return words
  }

  @Test func theGoldenGameOfSeventyPlayersHasItsValues() throws {
    let golden = try JSONDecoder().decode(
      Golden.self, from: Data(readBytes(fixture("wide/andor-game-70.json"))))
    let formula = Formula(
      constant: golden.constant,
      terms: golden.terms.map {
        Formula.Term(
          kind: $0.kind == "and" ? .and : .or, mask: words($0.players, of: golden.n), value: $0.value)
      })
    let masks = try table(golden.n, golden.masks.joined().map { try #require(UInt64($0, radix: 16)) })
    let evaluator = try host(of: formula, players: golden.n).evaluator(
      game: 0, batch: 8, nullPlayers: [], classIndex: 0)
    var values: [Double] = []
    try evaluator.evaluate(.list(masks), into: &values)
    #expect(values == golden.values)
  }

  /// Formula, module and masked tensors say the same of masks of 64, 65 and 1,024 players: the sum of the players' numbers.
  @Test func everyKindOfModelReadsEveryPlayer() throws {
    let module = """
      import numpy as np
      def coalitions(game, present):
          assert present.dtype == bool
          return present @ (1.0 + np.arange(present.shape[1]))
      """
    let tensors = """
      import numpy as np
      def outputs(inputs): return inputs["x"].sum(axis=1, keepdims=True)
      """
    try withEvery("players", in: [1, 63, 64, 65, 70, 128, 1024]) { n in
      var random = SeededRandom(seed: UInt64(n))
      var masks = try #require(MaskTable(players: n))
      masks.append(present: [])
      masks.append(present: 0..<n)
      for _ in 0..<11 { masks.append(words: (0..<masks.wordsPerMask).map { _ in random.next() }) }
      let expected = (0..<masks.count).map { row in
        Double((0..<n).reduce(0) { $0 + (masks[row, $1] ? $1 + 1 : 0) })
      }
      func values(_ host: ModelHost) throws -> [Double] {
        let evaluator = try host.evaluator(game: 0, batch: 4, nullPlayers: [], classIndex: 0)
        var values: [Double] = []
        try evaluator.evaluate(.list(masks), into: &values)
        return values
      }
      let singles = (0..<n).map {
        Formula.Term(kind: $0 % 2 == 0 ? .and : .or, mask: words([$0], of: n), value: Double($0 + 1))
      }
      #expect(try values(host(of: Formula(terms: singles), players: n)) == expected)
      for (text, game) in [
        (module, GameSpecification(name: "g", players: players(n))),
        (tensors, game((1...n).map(Double.init))),
      ] {
        let path = temporary(Array(text.utf8), suffix: ".py")
        defer { remove(path) }
        let host = try host(.python(path: path), [game], options: ModelOptions(allowPython: true))
        #expect(try values(host) == expected)
      }
    }
  }

  /// The noise of a mask depends on all of its words, and that of one word is as it always was.
  @Test func noiseDependsOnEveryWord() throws {
    let formula = Formula(terms: [], noiseSigma: 1, noiseSeed: 3)
    func noise(_ n: Int, _ words: [UInt64]) throws -> Double {
      var values: [Double] = []
      try host(of: formula, players: n).evaluator(game: 0, batch: 1, nullPlayers: [], classIndex: 0)
        .evaluate(.list(try table(n, words)), into: &values)
      return values[0]
    }
    let all = try [noise(70, [5, 0]), noise(70, [5, 1]), noise(70, [4, 1]), noise(70, [0, 5])]
    #expect(Set(all).count == all.count)
    #expect(try noise(8, [5]) == GaussianNoise.value(seed: 3, mask: CollectionOfOne(5)))
  }

  @Test func moduleThatTakesWordsSaysThatItsGameHasTooManyPlayers() throws {
    let path = temporary(Array("def values(game, masks): return masks * 1.0".utf8), suffix: ".py")
    defer { remove(path) }
    let game = GameSpecification(name: "g", players: players(65))
    let host = try host(.python(path: path), [game], options: ModelOptions(allowPython: true))
    let evaluator = try host.evaluator(game: 0, batch: 1, nullPlayers: [], classIndex: 0)
    var values: [Double] = []
    let error = try #require(throws: ModelError.self) {
      try evaluator.evaluate(.list(try table(65, [1, 1])), into: &values)
    }
    #expect(error.message.contains("at most 64 players, not 65: define coalitions()"), "\(error)")
  }

  /// A mask of other players than the game's is refused, and a value that is not finite names its mask and some players.
  @Test func errorsNameWideMasks() throws {
    let formula = Formula(terms: [Formula.Term(kind: .and, mask: [0, 1], value: .infinity)])
    let evaluator = try host(of: formula, players: 70).evaluator(
      game: 0, batch: 4, nullPlayers: [], classIndex: 0)
    var values: [Double] = []
    #expect(throws: ModelError.self) { try evaluator.evaluate(.list(try table(65, [0, 0])), into: &values) }
    let error = try #require(throws: ModelError.self) {
      try evaluator.evaluate(.list(try table(70, [0, 0, 3, 1, .max, 63])), into: &values)
    }
    #expect(error.mask == [3, 1] && error.code == .nonFinite)
    #expect(error.message.contains("for mask 0x10000000000000003 (p0, p1, p64 present)"), "\(error)")
    let many = try #require(throws: ModelError.self) {
      try evaluator.evaluate(.list(try table(70, [.max, 63])), into: &values)
    }
    #expect(many.message.contains("p29 and 40 others present"), "\(many)")
  }

  /// The golden request of `Protocols/callable.md`: players 0 and 64, and all 70.
  @Test func callablesAreAskedInWords() throws {
    let digits =
      "2b00000000000000760200000073310200000001000000000000000100000000000000ffffffffffffffff3f00000000000000"
    let golden = stride(from: 16, to: digits.utf8.count, by: 2).compactMap { place in
      UInt8(String(Array(digits)[place..<place + 2]), radix: 16)
    }
    #expect(CallableFrame.request("s1", try table(70, [1, 1, .max, 63])) == golden)
  }
}
