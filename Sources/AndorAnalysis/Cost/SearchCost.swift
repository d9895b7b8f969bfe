// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorSystem

/// How long the searches for explanations of a job's games will take on this machine, as far as that can be known
/// before the values are.
public struct SearchCost: Sendable {
  /// What to look for.
  public var settings: ExplainSettings
  /// At most so many threads.
  public var threads: Int

  /// The cost of searches with settings.
  public init(settings: ExplainSettings, threads: Int) {
    self.settings = settings
    self.threads = threads
  }

  /// Seconds of all searches.
  public struct Seconds: Sendable {
    /// What games like those measured take: see ``SearchCost/typicalIterations(players:)``.
    public var typical: Double
    /// What they take where every game's search goes on to its limit; `nil` where there is none.
    public var most: Double?
  }

  private var isUnderNoise: Bool {
    if case .bound(let share) = settings.noise { return share > 0 }
    return false
  }

  /// The iterations after which a game's search ends whatever it has found; `nil` where seconds limit it, or the
  /// certificate alone.
  public func mostIterations(players n: Int) -> Int? {
    isUnderNoise && settings.searchSeconds == nil ? GameExplainer.iterations(values: 1 << n) : nil
  }

  /// What games took that were measured: formulas of a dozen terms with noise, networks of the examples.
  ///
  /// Without noise 70 to 140 at a tolerance of 1 % and four times as many for each further digit, for n = 10 to 18.
  /// Under noise 170 at n = 9, twice as many for each further player and to the limit from n = 15 on, give or
  /// take a factor of two.
  public func typicalIterations(players n: Int) -> Int {
    if isUnderNoise {
      let usual = n < 7 ? 60 : 60 << min(n - 7, 20)
      return min(usual, mostIterations(players: n) ?? usual)
    }
    var (iterations, tolerance) = (140.0, 0.01)
    while tolerance > 1.5 * settings.gap, iterations < 20_000 {
      (iterations, tolerance) = (4 * iterations, tolerance / 10)
    }
    return Int(min(iterations, 20_000))
  }

  /// Seconds for games of so many evaluated players each.
  ///
  /// An iteration is timed on a game of at most 2^18 values, with the load that the machine has now, and the time
  /// taken to grow like n 2^n; a search with random noise is done once, on a small game with a dozen terms.
  public func seconds(players: [Int]) -> Seconds {
    let games = players.filter { $0 > 0 }
    guard let largest = games.max() else { return Seconds(typical: 0, most: 0) }
    let limit = settings.searchSeconds.map { $0 * Double(games.count) }
    func total(_ perEntry: Double, _ iterations: (Int) -> Int) -> Double {
      games.reduce(0) { $0 + Double(iterations($1) * $1 << $1) * perEntry }
    }
    if case .sigma(let sigma) = settings.noise {
      let seconds = total(lassoSeconds(players: min(largest, 14), sigma: sigma)) { _ in 1 }
      return Seconds(typical: min(seconds, limit ?? seconds), most: nil)
    }
    let perEntry = iterationSeconds(players: min(largest, 18))
    let typical = total(perEntry, typicalIterations)
    var most = limit
    if isUnderNoise && limit == nil {
      // Half as much again, for states that are stored and a machine that is busier by then.
      most = 1.5 * total(perEntry) { mostIterations(players: $0) ?? 0 }
    }
    return Seconds(typical: min(typical, most ?? typical), most: most)
  }

  /// Seconds of one iteration with its share of looks at the certificate, divided by n 2^n.
  private func iterationSeconds(players n: Int) -> Double {
    let values = (0..<1 << n).map { Double($0 &* 2_654_435_761 % 1_000_003) }
    var sparsifier = Sparsifier()
    (sparsifier.tolerance, sparsifier.mostIterations) = (0, 2_000)
    var first: (time: Moment, iterations: Int)?
    var seconds = 0.0
    _ = sparsifier.explain(values.span, noise: isUnderNoise ? 1 : 0, threads: threads) { progress in
      let now = Moment.now
      guard let first else {
        first = (now, progress.iterations)
        return true
      }
      let time = now.seconds(since: first.time)
      seconds = time / Double(progress.iterations - first.iterations)
      return time < 0.2
    }
    return seconds / Double(n << n)
  }

  /// Seconds of a search by LASSO on a planted game, divided by n 2^n.
  ///
  /// The refit took up to three times as long for the games measured, and less for others: how many columns
  /// stand in for one that is left out on trial is not known before.
  private func lassoSeconds(players n: Int, sigma: Double?) -> Double {
    var and = [Double](repeating: 0, count: 1 << n)
    for term in 0..<12 {
      let members = [term, 5 * term + 2, 7 * term + 3].prefix(1 + term % 3)
      and[members.reduce(0) { $0 | 1 << ($1 % n) }] = Double(term % 5 + 1)
    }
    var values = UniversalMatching.values(
      and: and.span, or: [Double](repeating: 0, count: and.count).span, threads: threads)
    for set in values.indices {
      // A multiplicative hash: as good as random for this, uniform within ±0.1.
      let hash = (UInt64(set) &* 0x9E37_79B9_7F4A_7C15 ^ 0x5851_F42D_4C95_7F2D) &* 0xBF58_476D_1CE4_E5B9
      values[set] += 0.2 * (Double(hash >> 11) * 0x1p-53 - 0.5)
    }
    let lasso = FullDictionaryLasso(sigma: sigma.map { _ in 0.058 })
    let start = Moment.now
    _ = lasso.explain(values.span, threads: threads)
    return start.elapsedSeconds / Double(n << n)
  }
}
