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

  /// Creates the cost of searches with settings.
  public init(settings: ExplainSettings, threads: Int) {
    self.settings = settings
    self.threads = threads
  }

  /// Seconds of all searches.
  public struct Seconds: Sendable {
    /// What games like those measured take: see `ExplanationMethod.typicalIterations(players:)`.
    public var typical: Double
    /// What they take where every game's search continues to its limit; `nil` where there is none.
    public var most: Double?
    /// What the longest of them takes, without the questions about effects.
    public var longest: Double
    /// What the longest question about an effect may take, on one thread.
    public var longestQuestion: Double
  }

  private var method: any ExplanationMethod { MethodRegistry.standard.method(for: settings.request) }

  /// Returns the iterations after which the search for a game's least Σ|I| ends whatever it has found, before ties are
  /// broken; `nil` where seconds limit it,
  /// or the certificate alone.
  public func mostIterations(players n: Int) -> Int? { method.mostIterations(players: n) }

  /// Seconds for games of so many evaluated players each, many small ones at a time.
  ///
  /// An iteration of the method's trial is timed, or the whole of it where iterations have no typical time, with the
  /// load that the machine has now; the time is taken to grow like n 2^n, and to shrink with the threads at work.
  public func seconds(players: [Int]) -> Seconds {
    let games = players.filter { $0 > 0 }
    guard let largest = games.max() else {
      return Seconds(typical: 0, most: 0, longest: 0, longestQuestion: 0)
    }
    let threads = SearchThreads(threads, games: games.count)
    let used = threads.used(players: largest)
    // Each thread of the largest game counts as one of the others'.
    let share = Double(used) / Double(min(threads.count, games.reduce(0) { $0 + threads.used(players: $1) }))
    func searches(_ n: Int) -> Int {
      GameExplainer.searches(players: n, games: players.count, settings)
    }
    let limit = settings.searchSeconds.map { each in
      share * each * Double(games.reduce(0) { $0 + searches($1) })
    }
    let each = Self.entries(largest) / games.reduce(0) { $0 + Self.entries($1) }
    let (method, trial) = (method, method.trial(players: largest))
    func total(_ perEntry: Double, _ iterations: (Int) -> Int) -> Double {
      games.reduce(0) { $0 + Double(searches($1) * iterations($1) * $1 << $1) * share * perEntry }
    }
    guard method.typicalIterations(players: largest) != nil else {
      let start = Moment.now
      _ = trial.method.run(trial.values.span, threads: used, resuming: nil) { _, _ in true }
      let seconds = total(start.elapsedSeconds / Self.entries(trial)) { _ in 1 }
      let typical = min(seconds, limit ?? seconds)
      return Seconds(typical: typical, most: nil, longest: typical * each / share, longestQuestion: 0)
    }
    let perEntry = iterationSeconds(trial, threads: used) / Self.entries(trial)
    let typical = total(perEntry) {
      (method.typicalIterations(players: $0) ?? 0) + method.tieIterations(players: $0).usual
    }
    func effects(_ iterations: (CertainSearch.Load) -> Int) -> Double {
      games.reduce(0) { sum, n in
        let load = CertainSearch.load(players: n, games: players.count, settings)
        let sideBySide = Double(threads.asking(players: n)) / Double(threads.used(players: n))
        return sum + Double(iterations(load)) * Self.entries(n) * share * perEntry / sideBySide
      }
    }
    var most = limit
    if method.mostIterations(players: largest) != nil {
      // Half as much again, for states that are stored and a machine that is busier by then.
      most =
        1.5
        * total(perEntry) {
          (method.mostIterations(players: $0) ?? 0) + method.tieIterations(players: $0).most
        } + 1.5 * effects(\.most)
    }
    let (usual, all) = (min(typical, most ?? typical), typical + effects(\.usual))
    let question = CertainSearch.load(players: largest, games: players.count, settings).longest
    return Seconds(
      typical: min(all, most ?? all), most: most, longest: usual * each / share,
      longestQuestion: Double(question * used) * Self.entries(largest) * perEntry)
  }

  /// Returns n 2^n of a trial.
  private static func entries(_ trial: SearchTrial) -> Double {
    entries(trial.values.count.trailingZeroBitCount)
  }

  private static func entries(_ players: Int) -> Double { Double(players << players) }

  /// Seconds of one iteration with its share of looks at the certificate.
  private func iterationSeconds(_ trial: SearchTrial, threads: Int) -> Double {
    var first: (time: Moment, iterations: Int)?
    var seconds = 0.0
    _ = trial.method.run(trial.values.span, threads: threads, resuming: nil) { progress, _ in
      let now = Moment.now
      guard let first else {
        first = (now, progress.iterations)
        return true
      }
      let time = now.seconds(since: first.time)
      seconds = time / Double(progress.iterations - first.iterations)
      return time < 0.2
    }
    return seconds
  }
}
