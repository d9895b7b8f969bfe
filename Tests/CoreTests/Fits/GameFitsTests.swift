// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Foundation
import Testing

/// Fits in closed form against least squares on whole columns, by numpy.
@Suite struct GameFitsTests {
  private struct Golden: Decodable {
    struct Term: Decodable {
      let kind: String
      let mask: UInt64
      let effect: Double
      let r2: Double?

      var interaction: Interaction {
        Interaction(kind: kind == "or" ? .or : .and, coalition: Coalition(mask: mask), effect: effect)
      }
    }
    struct Game: Decodable {
      let n: Int
      let hundredths: [Int]
      let additive, pairwise, constant, unfitted, fitted: Double
      let terms, listed: [Term]

      var values: [Double] { hundredths.map { Double($0) / 100 } }
    }
    let games: [Game]

    static func load() throws -> Golden {
      let folder = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
      let data = try Data(contentsOf: folder.appendingPathComponent("fits.json"))
      return try JSONDecoder().decode(Golden.self, from: data)
    }
  }

  @Test func fitsAreThoseOfLeastSquares() throws {
    let games = try Golden.load().games
    #expect(games.count > 15)
    try withEvery("game", in: games.indices) { index in
      let game = games[index]
      let lists = [game.listed.map(\.interaction)]
      let fits = GameFits(of: game.values.span, terms: 6, lists: lists)
      #expect(abs(fits.additive - game.additive) < 1e-12 && abs(fits.pairwise - game.pairwise) < 1e-12)
      let brief = fits.brief
      #expect(brief.terms.map(\.kind.rawValue) == game.terms.map(\.kind))
      #expect(brief.terms.map(\.coalition.mask) == game.terms.map(\.mask))
      for (term, other) in zip(brief.terms, game.terms) { #expect(abs(term.effect - other.effect) < 1e-9) }
      for (share, other) in zip(brief.shares, game.terms) {
        #expect(abs(share - (try #require(other.r2))) < 1e-11)
      }
      #expect(abs(brief.constant - game.constant) < 1e-9)
      let listed = try #require(fits.listed.first)
      #expect(abs(listed.unfitted - game.unfitted) < 1e-9 * max(1, abs(game.unfitted)))
      #expect(abs(listed.fitted - game.fitted) < 1e-9)
    }
  }

  private struct Sentences: Decodable {
    struct Game: Decodable {
      struct Term: Decodable {
        let kind: String
        let mask: UInt64
        let r2: Double
      }
      let v: [Double]
      let greedy: [Term]
      let additive: Double

      enum CodingKeys: String, CodingKey {
        case v, greedy
        case additive = "additive_r2"
      }
    }
    let games: [Game]
  }

  /// Sentences of a text network with the greedy fits that an independent program found.
  @Test func briefExplanationsOfSentences() throws {
    let folder = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
    let data = try Data(contentsOf: folder.appendingPathComponent("brief.json"))
    for game in try JSONDecoder().decode(Sentences.self, from: data).games {
      let fits = GameFits(of: game.v.span, terms: game.greedy.count)
      #expect(fits.brief.terms.map(\.coalition.mask) == game.greedy.map(\.mask))
      // It calls a single player by either name.
      let kinds = game.greedy.map { $0.mask.nonzeroBitCount == 1 ? "and" : $0.kind }
      #expect(fits.brief.terms.map(\.kind.rawValue) == kinds)
      #expect(zip(fits.brief.shares, game.greedy).allSatisfy { abs($0 - $1.r2) < 1e-8 })
      #expect(abs(fits.additive - game.additive) < 1e-8)
      // As many terms as there are words.
      #expect(fits.brief.shares[8] > 0.99)
    }
  }

  /// R² by its definition, from the prediction of every value.
  @Test func sharesAreThoseOfThePredictions() throws {
    var random = SeededRandom(seed: 90)
    let values = random.normals(10).map { 3 + $0 }
    let fits = GameFits(of: values.span, terms: 12)
    var tables = (and: [Double](repeating: 0, count: 1024), or: [Double](repeating: 0, count: 1024))
    tables.and[0] = fits.brief.constant
    for term in fits.brief.terms {
      if term.kind == .and {
        tables.and[Int(term.coalition.mask)] += term.effect
      } else {
        tables.or[Int(term.coalition.mask)] += term.effect
      }
    }
    let predicted = UniversalMatching.values(and: tables.and.span, or: tables.or.span)
    let mean = values.reduce(0, +) / 1024
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let error = zip(values, predicted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    #expect(fits.brief.terms.count == 12)
    #expect(abs(1 - error / variance - (try #require(fits.brief.shares.last))) < 1e-12)
    #expect(zip(fits.brief.shares, fits.brief.shares.dropFirst()).allSatisfy { $0 <= $1 })
    // The effects of the additive fit are the Banzhaf values, and the variance of one is a quarter of its square.
    var harsanyi = values
    Moebius.transform(&harsanyi)
    let banzhaf = CoalitionIndex.banzhaf.playerValues(of: harsanyi.span)
    let additive = banzhaf.reduce(0) { $0 + $1 * $1 / 4 } * 1024 / variance
    #expect(abs(fits.additive - additive) < 1e-12 && fits.additive < fits.pairwise && fits.pairwise < 1)
  }

  @Test func theBitsDoNotDependOnThreads() {
    var random = SeededRandom(seed: 91)
    let values = random.normals(13)
    let one = GameFits(of: values.span, terms: 4, threads: 1)
    #expect(GameFits(of: values.span, terms: 4, threads: 3) == one)
    #expect(GameFits(of: values.span, terms: 3).brief.shares == Array(one.brief.shares.prefix(3)))
  }

  /// Where the players of a game are alike the choice is still one: the first of the even ones.
  @Test func evenChoicesAreTheSimplest() {
    let majority = (0..<32).map { $0.nonzeroBitCount > 2 ? 1.0 : 0 }
    let fits = GameFits(of: majority.span, terms: 5)
    // All pairs correlate alike, with AND as with OR: the first pair, AND.
    #expect(fits.brief.terms[0].coalition == [0, 1] && fits.brief.terms[0].kind == .and)
    let additive = (0..<64).map { Double($0.nonzeroBitCount) }
    let whole = GameFits(of: additive.span, terms: 32)
    #expect(whole.brief.shares.last == 1 && whole.additive == 1)
  }

  @Test func scalesAndConstantsAreNoTrouble() {
    let still = [Double](repeating: -7.25, count: 16)
    let none = GameFits(of: still.span, terms: 4, lists: [[]])
    #expect(none.brief.terms.isEmpty && none.brief.constant == -7.25 && none.additive == 1)
    let values = [0.0, 1, 2, 7, 1, 1, 0, 3]
    let fits = GameFits(of: values.span, terms: 3)
    for scale in [0x1p-1000, 0x1p400] {
      let scaled = values.map { $0 * scale }
      let other = GameFits(of: scaled.span, terms: 3)
      #expect(other.brief.shares == fits.brief.shares && other.additive == fits.additive)
      #expect(other.brief.terms.map(\.effect) == fits.brief.terms.map { $0.effect * scale })
    }
    #expect(GameFits(of: values.span, terms: 0).brief.terms.isEmpty)
  }
}

/// What shares of a game's noise are shares of.
@Suite struct ValueScaleTests {
  @Test func deviationsAreOverAllMasks() {
    let values = [1.0, 2, 4, 9]
    let scale = ValueScale(of: values.span)
    #expect(scale.difference == 8 && abs(scale.deviation - 9.5.squareRoot()) < 1e-15)
    func bound(_ noise: ExplanationRequest.Noise) -> Double? { noise.bound(in: scale) }
    #expect(bound(.deviation(0.5)) == 0.5 * scale.deviation && bound(.difference(0.5)) == 4)
    #expect(bound(.bound(0.5)) == 0.5 && bound(.sigma(0.5)) == nil)
    let still = [Double](repeating: 0.1, count: 1 << 9)
    #expect(ValueScale(of: still.span).deviation == 0)
    let tiny = values.map { $0 * 0x1p-1000 }
    #expect(ValueScale(of: tiny.span).deviation == scale.deviation * 0x1p-1000)
    var random = SeededRandom(seed: 92)
    let many = random.normals(14)
    #expect(ValueScale(of: many.span, threads: 3) == ValueScale(of: many.span))
  }
}
