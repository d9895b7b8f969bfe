// SPDX-License-Identifier: Apache-2.0

/// How report, terminal and dashboard speak of a method and of what it found.
///
/// The defaults are the words for a method that makes Σ|I| small.
public struct MethodWords: Sendable, Equatable {
  /// A figure with its name and a remark.
  public struct Fact: Sendable, Equatable {
    /// What the figure is.
    public var name: String
    /// The figure.
    public var value: MethodSentence
    /// The remark.
    public var note: MethodSentence

    /// Creates a fact of its parts.
    public init(name: String, value: MethodSentence, note: MethodSentence) {
      (self.name, self.value, self.note) = (name, value, note)
    }
  }

  /// Whether the objective is Σ|I| of the tables that are written.
  public var objectiveIsNorm = true
  /// What the objective is called on a page.
  public var objective = "Σ|I|"
  /// What is sought, before "of" and the game's name.
  public var sought = "the sparsest AND-OR explanation"
  /// What was found, for the terminal: phrases that are laid out in lines.
  public var found: [MethodSentence] = [
    "AND-OR explanation: |I| = \(.objective),", "certified: the least is at most \(.gap) lower;",
  ]
  /// How the values are matched, for the terminal, before the phrase about salient interactions.
  public var matching: [MethodSentence] = ["matching v to \(.noiseBound);"]
  /// How the values are matched, as a figure on a page.
  public var match = Fact(
    name: "matches every output to", value: "±\(.noiseBound)", note: "beyond that \(.matchingResidual)")
  /// What was done and what is proved, in sentences for a page.
  public var account: MethodSentence = ""
  /// Returns what there is to say about other explanations that are about as short, after the account.
  /// - Parameter gap: how far the choice among them has come.
  public static func account(of ties: Ties, gap: Double?) -> MethodSentence {
    switch ties {
    case .lowOrder where (gap ?? 1) > Ties.finished:
      """
      Many are about as short. One whose interactions have few players was sought; the search ended before it was the \
      one with the fewest.
      """
    case .lowOrder:
      """
      Many are about as short. This is the one whose interactions have the fewest players, AND before OR: each player \
      beyond the first counts for 2 % of an interaction, OR for 1 %.
      """
    case .none:
      "The least is seldom unique: this is \(stressed: "an") explanation, not the only one."
    }
  }
  /// What the time of a search depends on, after "about …"; `nil` where the search ends with a certificate or a limit.
  public var timing: String?

  /// Creates the general words.
  public init() {}
}

/// Text with figures of an explanation in it, which every room prints in its own way: `"σ = \(.sigma)"`.
public struct MethodSentence: Sendable, Equatable, ExpressibleByStringInterpolation {
  /// A figure of an explanation, by its name in `result.json`.
  public enum Figure: Sendable, Equatable {
    /// What the method made small.
    case objective
    /// The distance to what can be, as a share of the objective.
    case gap
    /// δ.
    case noiseBound
    /// The largest noise used.
    case maxNoise
    /// How far the matching is missed beyond the noise.
    case matchingResidual
    /// σ.
    case sigma
    /// How many masks were evaluated.
    case evaluations
  }

  /// A piece of a sentence.
  public enum Part: Sendable, Equatable {
    /// Words.
    case text(String)
    /// Words to be stressed.
    case stressed(String)
    /// A figure.
    case figure(Figure)
  }

  /// The pieces, in order.
  public let parts: [Part]

  /// Creates a sentence without figures.
  public init(stringLiteral text: String) { parts = text.isEmpty ? [] : [.text(text)] }

  /// Creates a sentence of what was interpolated.
  public init(stringInterpolation pieces: StringInterpolation) { parts = pieces.parts }

  /// Collects the pieces of a literal.
  public struct StringInterpolation: StringInterpolationProtocol {
    var parts: [Part] = []

    /// Begins without a piece.
    public init(literalCapacity: Int, interpolationCount: Int) {}

    /// Adds words.
    public mutating func appendLiteral(_ text: String) { if !text.isEmpty { parts.append(.text(text)) } }

    /// Adds a figure.
    public mutating func appendInterpolation(_ figure: Figure) { parts.append(.figure(figure)) }

    /// Adds words to be stressed.
    public mutating func appendInterpolation(stressed text: String) { parts.append(.stressed(text)) }
  }
}
