// SPDX-License-Identifier: Apache-2.0

/// The least Σ|I| that matches every value exactly.
struct BasisPursuit: ExplanationMethod {
  static let name = MethodName.basisPursuit
  static let words = {
    var words = MethodWords()
    words.match = MethodWords.Fact(
      name: words.match.name, value: "\(.matchingResidual)", note: "matching residual: rounding")
    words.account = """
      For every one of the \(.evaluations) subsets of players, v(∅) and the interactions at work in it add up to every \
      output exactly; the largest residual is \(.matchingResidual), which is rounding. Among all explanations that do, \
      none has a Σ|I| more than \(.gap) below this one’s.
      """
    return words
  }()

  private var sparsifier = Sparsifier()

  /// Creates the method where a bound of 0 is asked for, or a share of a difference or deviation of 0.
  init?(_ request: ExplanationRequest, scale: ValueScale) {
    guard request.noise.bound(in: scale) == 0 else { return nil }
    sparsifier.gap = request.gap
    sparsifier.ties = request.ties
  }

  var binding: String { "exactly, ties \(sparsifier.ties.rawValue)" }

  var effectNoise: Double? { 0 }

  func isSameProblem(noiseBound: Double, sigma: Double?) -> Bool { true }

  func bytes(players n: Int) -> Int { Sparsifier.bytes(players: n) }

  /// Returns `nil`: a search always reaches its certificate.
  func mostIterations(players n: Int) -> Int? { nil }

  /// Returns 70 to 140 at a gap of 1 % and four times as many for each further digit, for n = 10 to 18: formulas of a
  /// dozen terms with noise, networks of the examples.
  func typicalIterations(players n: Int) -> Int? {
    var (iterations, gap) = (140.0, 0.01)
    while gap > 1.5 * sparsifier.gap, iterations < 20_000 {
      (iterations, gap) = (4 * iterations, gap / 10)
    }
    return Int(min(iterations, 20_000))
  }

  /// Returns 800 and 20,000: 80 to 1,880 for formulas, sentences and the wine networks of the examples.
  func tieIterations(players n: Int) -> (usual: Int, most: Int) {
    sparsifier.ties == .none ? (0, 0) : (800, sparsifier.mostTieIterations)
  }

  func trial(players n: Int) -> SearchTrial {
    var method = limited(to: 2_000)
    method.sparsifier.gap = 0
    return SearchTrial(values: Sparsifier.trialValues(players: n), method: method)
  }

  func shape(values count: Int) -> SearchState.Shape {
    Sparsifier.shape(values: count, noise: 0, ties: sparsifier.ties)
  }

  func accepts(_ state: SearchState, values count: Int) -> Bool {
    sparsifier.accepts(state, values: count, noise: 0)
  }

  func limited(to iterations: Int) -> Self {
    var method = self
    (method.sparsifier.mostIterations, method.sparsifier.mostTieIterations) = (iterations, 0)
    return method
  }

  func run(
    _ values: Span<Double>, threads: Int, resuming state: SearchState?, look: SearchLook
  ) -> ExplanationOutcome {
    ExplanationOutcome(sparsifier.explain(values, threads: threads, resuming: state, look: look))
  }
}

extension MethodName {
  /// The least Σ|I| that matches every value exactly.
  public static let basisPursuit = MethodName("basis_pursuit")
}

extension Sparsifier {
  /// Returns a table of at most 2^18 values without structure, which no search certifies soon: what is timed is the
  /// iteration.
  static func trialValues(players n: Int) -> [Double] {
    (0..<1 << min(n, 18)).map { Double($0 &* 2_654_435_761 % 1_000_003) }
  }
}

extension ExplanationOutcome {
  /// Creates an outcome from what a sparsifier found.
  init(_ found: SparseExplanation) {
    self.init(
      and: found.and, or: found.or, objective: found.objective, lowerBound: found.lowerBound,
      noiseBound: found.noiseBound, maxNoise: found.largestNoise, matchingResidual: found.matchingResidual,
      iterations: found.iterations, leastObjective: found.leastObjective, ties: found.ties,
      tieGap: found.tieGap, tieIterations: found.tieIterations, exhaustedGap: found.exhaustedGap)
  }
}
