// SPDX-License-Identifier: Apache-2.0

/// The least Σ|I| that matches every value within δ, and v(∅) exactly.
struct NoiseBox: ExplanationMethod {
  static let name = MethodName.noiseBox
  static let words = {
    var words = MethodWords()
    words.account = """
      For every one of the \(.evaluations) subsets of players, v(∅) and the interactions at work in it add up to the \
      outputs up to a noise of δ = \(.noiseBound); the largest used is \(.maxNoise), and what is left beyond it is \
      \(.matchingResidual). Among all explanations that do, none has a Σ|I| more than \(.gap) below this one’s. The \
      least is seldom unique: this is \(stressed: "an") explanation, not the only one.
      """
    return words
  }()

  private let noise: Double
  private let isTimed: Bool
  private var sparsifier = Sparsifier()
  private var limit: Int?

  /// Creates the method where a bound other than 0 is asked for.
  init?(_ request: ExplanationRequest, scale: ValueScale) {
    guard let noise = request.noise.bound(in: scale), noise > 0 else { return nil }
    (self.noise, isTimed) = (noise, request.isTimed)
    sparsifier.tolerance = request.gap
  }

  // The tolerance is not part of it: it ends a search, but no iterate depends on it.
  var binding: String { "within \(noise.bitPattern)" }

  func isSameProblem(noiseBound: Double, sigma: Double?) -> Bool { noiseBound == noise }

  func bytes(players n: Int) -> Int { Sparsifier.bytes(players: n) }

  /// Returns 2^28 / 2^n iterations, between 500 and 20,000, so that the result does not depend on the
  /// machine; `nil` with a limit of seconds.
  func mostIterations(players n: Int) -> Int? {
    isTimed ? nil : max(500, min(20_000, (1 << 28) >> n))
  }

  /// Returns 170 at n = 9, twice as many for each further player and to the limit from n = 15 on, give or take a
  /// factor of two: formulas of a dozen terms with noise, networks of the examples.
  func typicalIterations(players n: Int) -> Int? {
    let usual = n < 7 ? 60 : 60 << min(n - 7, 20)
    return min(usual, mostIterations(players: n) ?? usual)
  }

  func trial(players n: Int) -> SearchTrial {
    var method = self
    method.sparsifier.tolerance = 0
    return SearchTrial(values: Sparsifier.trialValues(players: n), method: method.limited(to: 2_000))
  }

  func shape(values count: Int) -> SearchState.Shape { Sparsifier.shape(values: count, noise: noise) }

  func accepts(_ state: SearchState, values count: Int) -> Bool {
    Sparsifier.accepts(state, values: count, noise: noise)
  }

  func limited(to iterations: Int) -> Self {
    var method = self
    method.limit = iterations
    return method
  }

  func run(
    _ values: Span<Double>, threads: Int, resuming state: SearchState?, look: SearchLook
  ) -> ExplanationOutcome {
    var sparsifier = sparsifier
    if let most = limit ?? mostIterations(players: playerCount(ofTableWith: values.count)) {
      sparsifier.mostIterations = most
    }
    return ExplanationOutcome(
      sparsifier.explain(values, noise: noise, threads: threads, resuming: state, look: look))
  }
}

extension MethodName {
  /// The least Σ|I| that matches every value within δ.
  public static let noiseBox = MethodName("noise_box")
}
