// SPDX-License-Identifier: Apache-2.0
import AndorCoordinator
import AndorCore
import AndorJob

extension CostEstimate {
  /// Rows about the search for explanations: its memory, and its time as far as that can be known.
  var explanation: [[String]] {
    guard let explain else { return [["explanation", "none"]] }
    let memory = "\(Figures.bytes(explainBytes)) beside the values, one game at a time"
    var rows = [["explanation", memory]]
    let time: String
    if let limit = explain.maxSeconds {
      time = "at most \(Figures.duration(limit)) a game (max-seconds)"
    } else if case .sigma = explain.noise {
      time = "not known before; max-seconds limits it"
    } else if let seconds = explainSeconds {
      let share = isUnderNoise ? "at most" : "about"
      time = "\(share) \(Figures.duration(seconds)), until certified to \(Figures.share(explain.tolerance))"
    } else {
      time = "not known before"
    }
    rows.append(["", time])
    return rows
  }

  /// Seconds of all searches on this machine, at most (under noise) or about (without); `nil` where nothing
  /// is known.
  ///
  /// An iteration is timed on a small game. Under noise their number is limited; without, the games measured took
  /// 50 to 250 to a gap of 1 %, and those of 250 are taken.
  var explainSeconds: Double? {
    guard let explain, case .bound = explain.noise else { return nil }
    let games = plan.games.map(\.evaluatedPlayers).filter { $0 > 0 }
    guard let most = games.max() else { return 0 }
    let perEntry = Self.secondsPerEntry(players: min(most, 16), isUnderNoise: isUnderNoise)
    return games.reduce(0) { total, n in
      let iterations = isUnderNoise ? GameExplainer.iterations(values: 1 << n) : 250
      return total + Double(iterations * n << n) * perEntry
    }
  }

  private var isUnderNoise: Bool {
    if case .bound(let share)? = explain?.noise { return share > 0 }
    return false
  }

  /// Seconds of one iteration, divided by n 2^n: the difference between a short search and a longer one.
  private static func secondsPerEntry(players n: Int, isUnderNoise: Bool) -> Double {
    let values = (0..<1 << n).map { Double($0 &* 2_654_435_761 % 1_000_003) }
    func seconds(iterations: Int) -> Double {
      var sparsifier = Sparsifier()
      (sparsifier.tolerance, sparsifier.mostIterations) = (0, iterations)
      let time = ContinuousClock().measure {
        _ = sparsifier.explain(values.span, noise: isUnderNoise ? 1 : 0, threads: EngineOptions.cores)
      }
      return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
    }
    // The least of three: other work on the machine only adds.
    let short = (0..<3).map { _ in seconds(iterations: 2) }.min() ?? 0
    let long = (0..<3).map { _ in seconds(iterations: 22) }.min() ?? 0
    return (long > short ? (long - short) / 20 : long / 22) / Double(n << n)
  }
}
