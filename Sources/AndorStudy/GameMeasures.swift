// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorSystem

/// A game with what every comparison needs of it.
struct PreparedGame: Sendable {
  let game: StudyGame
  let spectrum: Spectrum
  /// The signs of salient interactions, by kind; empty where nothing is compared by them.
  let signs: [StudyRow.Kind: SharedStrength.Signs]

  init(_ game: StudyGame, withSigns: Bool) {
    self.game = game
    spectrum = Spectrum(of: game.values)
    var signs: [StudyRow.Kind: SharedStrength.Signs] = [:]
    for kind in withSigns ? [StudyRow.Kind.harsanyi, .andOr] : [] {
      guard let tables = game.tables(kind) else { continue }
      signs[kind] = SharedStrength.Signs(of: tables, salient: StudyDesign.salient)
    }
    self.signs = signs
  }
}

extension StudyGame {
  /// Returns the tables of a kind of interactions; `nil` where there are none.
  func tables(_ kind: StudyRow.Kind) -> [[Double]]? {
    switch kind {
    case .spectral: nil
    case .harsanyi: [harsanyi]
    case .andOr: explained.map { [$0.and, $0.or] }
    }
  }
}

/// The numbers of one game that its level's statistics are made of.
struct GameMeasures: Sendable {
  /// Shares of the variance by order; `nil` for a constant game.
  let shares: [Double]?
  /// Strengths by order, by kind.
  let strengths: [StudyRow.Kind: [Double]]
  /// The comparison with each reference.
  var pairs: [PairMeasures] = []
  /// What references have of it, by kind, and what they have by chance.
  var shared: [StudyRow.Kind: (found: SharedStrength, null: SharedStrength)] = [:]

  init(_ prepared: PreparedGame, threshold: Double) {
    shares = prepared.spectrum.shares
    var strengths: [StudyRow.Kind: [Double]] = [:]
    for kind in [StudyRow.Kind.harsanyi, .andOr] {
      guard let tables = prepared.game.tables(kind) else { continue }
      strengths[kind] = Orders.strengths(of: tables, atLeast: threshold)
    }
    self.strengths = strengths
  }

  /// Compares the game's interactions with those of references, as they are and with shuffled players.
  mutating func share(
    _ prepared: PreparedGame, with references: [PreparedGame], _ shuffles: [PlayerShuffle]
  ) {
    for kind in [StudyRow.Kind.harsanyi, .andOr] {
      let others = references.compactMap { $0.signs[kind] }
      guard let tables = prepared.game.tables(kind), let signs = prepared.signs[kind],
        others.count == references.count
      else { continue }
      let found = SharedStrength(tables, signs, references: others)
      var null = SharedStrength(none: found.salient.count)
      for shuffle in shuffles {
        null.add(SharedStrength(tables, signs, references: others) { shuffle.masks[$0] })
      }
      shared[kind] = (found, null)
    }
  }
}

/// A game beside a reference, or beside that of another level.
struct PairMeasures: Sendable {
  /// Correlations of Walsh–Hadamard coefficients by order, and of all values.
  let correlations: [Double]
  let correlation: Double
  /// Jaccard similarity of Harsanyi interactions by order, and of all.
  let jaccard: (byOrder: [Double], total: Double)
  /// That of all with the reference's players shuffled, on average.
  var shuffledJaccard = Double.nan
  /// Certified similarity of AND-OR explanations; `nil` where it is not searched for.
  var similarity: Similarity?
  /// That with the players of the second game shuffled.
  var shuffledSimilarity: Similarity?
  /// Σ|I − I_reference| and Σ|I_reference| of Harsanyi interactions by order.
  var changes: (differences: [Double], sizes: [Double]) = ([], [])
  /// How the change of v(N) − v(∅) splits; `nil` where it is not asked for.
  var contrast: PairContrast?

  init(_ game: PreparedGame, _ reference: PreparedGame) {
    correlations = game.spectrum.correlations(with: reference.spectrum)
    correlation = game.spectrum.correlation(with: reference.spectrum)
    jaccard = Similarity.harsanyi(game.game.harsanyi, reference.game.harsanyi)
  }

  /// Adds what only a comparison against references asks for.
  mutating func contrast(_ game: StudyGame, _ reference: StudyGame, _ shuffles: [PlayerShuffle]) {
    let (own, other) = (game.harsanyi, reference.harsanyi)
    changes = (
      Orders.sums(own.count) { abs(own[$0] - other[$0]) }, Orders.sums(own.count) { abs(other[$0]) }
    )
    shuffle(game, reference, shuffles)
    contrast = PairContrast(of: zip(own, other).map { $0 - $1 })
  }

  /// Adds how alike the games are by chance: with the players of the second one shuffled.
  mutating func shuffle(_ game: StudyGame, _ reference: StudyGame, _ shuffles: [PlayerShuffle]) {
    let (own, other) = (game.harsanyi, reference.harsanyi)
    let drawn = shuffles.map { shuffle in
      Similarity.harsanyi(own, shuffle.masks.map { other[$0] }).total
    }
    shuffledJaccard = drawn.reduce(0, +) / Double(drawn.count)
  }
}
