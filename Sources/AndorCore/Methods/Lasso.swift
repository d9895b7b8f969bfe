// SPDX-License-Identifier: Apache-2.0

/// LASSO over all AND and OR interactions, for values with random noise of a standard deviation σ.
struct Lasso: ExplanationMethod {
  static let name = MethodName.lasso
  static let words = {
    var words = MethodWords()
    words.objectiveIsNorm = false
    words.objective = "LASSO objective"
    words.sought = "the LASSO’s explanation"
    words.found = [
      "AND-OR explanation by LASSO, noise σ = \(.sigma),", "largest residual \(.noiseBound):",
    ]
    words.matching = []
    words.match = MethodWords.Fact(name: "largest residual", value: "\(.maxNoise)", note: "σ = \(.sigma)")
    words.account = "Found by LASSO over all AND and OR interactions, for values with random noise."
    words.timing = "where a dozen interactions stand out, or a few times that"
    return words
  }()

  private var lasso: FullDictionaryLasso

  /// Creates the method where noise of a standard deviation is asked for.
  init?(_ request: ExplanationRequest, scale: ValueScale) {
    guard case .sigma(let sigma) = request.noise else { return nil }
    lasso = FullDictionaryLasso(sigma: sigma)
  }

  var binding: String { "with sigma \(lasso.sigma.map { "\($0.bitPattern)" } ?? "auto")" }

  // An estimate of σ stands in the result as a given one does, so a search with an estimate is made again.
  func isSameProblem(noiseBound: Double, sigma: Double?) -> Bool {
    lasso.sigma != nil && lasso.sigma == sigma
  }

  func bytes(players n: Int) -> Int {
    FullDictionaryLasso.bytes(players: n)
  }

  func mostInteractions(players n: Int) -> Int { min(2 << n, lasso.mostActive) }

  /// Returns `nil`: rounds are few, and of no typical time.
  func mostIterations(players n: Int) -> Int? { nil }

  /// Returns `nil`: how many columns enter, and how many stand in for one that is left out on trial, is not known
  /// before. The refit took up to three times as long as that of the trial for the games measured, and less for others.
  func typicalIterations(players n: Int) -> Int? { nil }

  func trial(players n: Int) -> SearchTrial {
    let n = min(n, 14)
    var and = [Double](repeating: 0, count: 1 << n)
    for term in 0..<12 {
      let members = [term, 5 * term + 2, 7 * term + 3].prefix(1 + term % 3)
      and[members.reduce(0) { $0 | 1 << ($1 % n) }] = Double(term % 5 + 1)
    }
    var values = UniversalMatching.values(
      and: and.span, or: [Double](repeating: 0, count: and.count).span)
    for set in values.indices {
      // A multiplicative hash: as good as random for this, uniform within ±0.1, of a standard deviation of 0.058.
      let hash = (UInt64(set) &* 0x9E37_79B9_7F4A_7C15 ^ 0x5851_F42D_4C95_7F2D) &* 0xBF58_476D_1CE4_E5B9
      values[set] += 0.2 * (Double(hash >> 11) * 0x1p-53 - 0.5)
    }
    var method = self
    method.lasso.sigma = lasso.sigma.map { _ in 0.058 }
    return SearchTrial(values: values, method: method)
  }

  func shape(values count: Int) -> SearchState.Shape {
    LassoState.shape(mostActive: lasso.mostActive)
  }

  func accepts(_ state: SearchState, values count: Int) -> Bool {
    LassoState(state, values: count, mostActive: lasso.mostActive) != nil
  }

  func run(
    _ values: Span<Double>, threads: Int, resuming state: SearchState?, look: SearchLook
  ) -> ExplanationOutcome {
    let found = lasso.explain(values, threads: threads, resuming: state, look: look)
    // No bound is set, so the largest distance takes its place and nothing is left beyond it.
    return ExplanationOutcome(
      and: found.and, or: found.or, objective: found.objective, lowerBound: found.lowerBound,
      noiseBound: found.largestNoise, maxNoise: found.largestNoise, matchingResidual: 0,
      iterations: found.iterations, sigma: found.sigma)
  }
}

extension MethodName {
  /// LASSO over all AND and OR interactions.
  public static let lasso = MethodName("lasso")
}
