// SPDX-License-Identifier: Apache-2.0

/// The least Σ|I| that matches every value within δ, and v(∅) exactly.
struct NoiseBox: ExplanationMethod {
  static let name = MethodName.noiseBox
  static let words = {
    var words = MethodWords()
    words.account = """
      For every one of the \(.evaluations) subsets of players, v(∅) and the interactions at work in it add up to the \
      outputs up to a noise of δ = \(.noiseBound); the largest used is \(.maxNoise), and what is left beyond it is \
      \(.matchingResidual). Among all explanations that do, none has a Σ|I| more than \(.gap) below this one’s.
      """
    return words
  }()

  private let noise: Double
  private let isTimed: Bool
  private let mostTies: Int
  private var sparsifier = Sparsifier()
  private var limit: Int?

  /// Creates the method where a bound other than 0 is asked for.
  init?(_ request: ExplanationRequest, scale: ValueScale) {
    guard let noise = request.noise.bound(in: scale), noise > 0 else { return nil }
    (self.noise, isTimed) = (noise, request.isTimed)
    mostTies = request.mostTieIterations ?? .max
    sparsifier.gap = request.gap
    sparsifier.ties = request.ties
  }

  // The gap asked for is not part of it: it ends a search, but no iterate depends on it. Where breaking ties has begun,
  // one does: a state says at which gap.
  var binding: String { "within \(noise.bitPattern), ties \(sparsifier.ties.rawValue)" }

  var effectNoise: Double? { noise }

  func isSameProblem(noiseBound: Double, sigma: Double?) -> Bool { noiseBound == noise }

  func bytes(players n: Int) -> Int { Sparsifier.bytes(players: n, noise: noise) }

  /// Returns 4096 iterations for n = 16 to 18, √2 times as many for each further player, as they take about that many
  /// more; and up to 20,000 for fewer players, so that a small gap is reached: the result does not depend on the
  /// machine. `nil` with a limit of seconds.
  func mostIterations(players n: Int) -> Int? {
    guard !isTimed else { return nil }
    let more = max(0, n - 18)
    return max((more % 2 == 0 ? 4096 : 5793) << (more / 2), min(20_000, (1 << 28) >> n))
  }

  /// Returns 300 up to n = 14 and 1.3 times as many for each further player at a gap of 1 %, four times as many for each
  /// further digit, give or take a factor of two: sentences, the wine and digit networks of the examples.
  func typicalIterations(players n: Int) -> Int? {
    var (usual, gap) = ((14..<max(n, 14)).reduce(300.0) { usual, _ in 1.3 * usual }, 0.01)
    while gap > 1.5 * sparsifier.gap, usual < 0x1p20 { (usual, gap) = (4 * usual, gap / 10) }
    return min(Int(usual), mostIterations(players: n) ?? Int(usual))
  }

  /// Returns as many at most as the search before it has. Usual are 1,500, for n = 9 to 16 those of the examples take 600
  /// to 2,850, and above that twice as many as the search before it takes, which is where they end.
  func tieIterations(players n: Int) -> (usual: Int, most: Int) {
    guard sparsifier.ties != .none else { return (0, 0) }
    let most = min(mostIterations(players: n) ?? sparsifier.mostTieIterations, mostTies)
    return (min(n > 16 ? 2 * (typicalIterations(players: n) ?? most) : 1_500, most), most)
  }

  func trial(players n: Int) -> SearchTrial {
    var method = self
    method.sparsifier.gap = 0
    return SearchTrial(values: Sparsifier.trialValues(players: n), method: method.limited(to: 2_000))
  }

  func shape(values count: Int) -> SearchState.Shape {
    Sparsifier.shape(values: count, noise: noise, ties: sparsifier.ties)
  }

  func accepts(_ state: SearchState, values count: Int) -> Bool {
    sparsifier.accepts(state, values: count, noise: noise)
  }

  func limited(to iterations: Int) -> Self {
    var method = self
    (method.limit, method.sparsifier.mostTieIterations) = (iterations, 0)
    return method
  }

  func run(
    _ values: Span<Double>, threads: Int, resuming state: SearchState?, look: SearchLook
  ) -> ExplanationOutcome {
    ExplanationOutcome(
      sparsifier(of: values).explain(values, noise: noise, threads: threads, resuming: state, look: look))
  }

  /// Returns the sparsifier with the limits for a game.
  private func sparsifier(of values: Span<Double>) -> Sparsifier {
    var sparsifier = sparsifier
    let n = playerCount(ofTableWith: values.count)
    if let most = limit ?? mostIterations(players: n) { sparsifier.mostIterations = most }
    if limit == nil { sparsifier.mostTieIterations = tieIterations(players: n).most }
    return sparsifier
  }
}

extension NoiseBox: ProvableMethod {
  // Where time ends a search nothing shows that it was over.
  func isProvable(_ values: Span<Double>) -> Bool {
    // A bound below half of the cost says too little of what interactions can cost that match no value.
    !isTimed && sparsifier.gap <= 0.5 && Sparsifier.isProvable(values, noise: noise)
  }

  func prove(_ values: Span<Double>, threads: Int, look: SearchLook) -> SparseProof {
    sparsifier(of: values).prove(values, noise: noise, threads: threads, look: look)
  }

  func outcome(
    of proof: SparseProof, _ values: Span<Double>, threads: Int
  ) throws(ProofFault) -> ProvedOutcome {
    let proved = try sparsifier(of: values).explanation(of: proof, values, noise: noise, threads: threads)
    return ProvedOutcome(found: ExplanationOutcome(proved.explanation), certified: proved.certified)
  }
}

extension MethodName {
  /// The least Σ|I| that matches every value within δ.
  public static let noiseBox = MethodName("noise_box")
}
