// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorJob
import AndorSystem
import AndorText

extension CostEstimate {
  /// Seconds of all searches for explanations on this machine; `nil` where none are sought.
  func explainSeconds() -> SearchCost.Seconds? {
    explain.map {
      SearchCost(settings: $0, threads: Machine.here.cores).seconds(
        players: plan.games.map(\.evaluatedPlayers))
    }
  }

  /// The most iterations of all searches together; `nil` where nothing limits them.
  var explainIterations: Int? {
    guard let explain else { return nil }
    let cost = SearchCost(settings: explain, threads: 1)
    return plan.games.reduce(0) { total, game in
      total.flatMap { total in cost.mostIterations(players: game.evaluatedPlayers).map { total + $0 } }
    }
  }

  /// Rows about the search for explanations: its memory, and its time as far as that can be known.
  func explanation(_ seconds: SearchCost.Seconds?) -> [[String]] {
    guard let explain, let seconds else { return [["explanation", "none"]] }
    let about = "about \(Numbers.duration(seconds.typical))"
    var time: String
    if case .sigma = explain.noise {
      time = "\(about) where a dozen interactions stand out, or a few times that"
    } else {
      time = "\(about), until certified to \(Numbers.share(explain.gap))"
    }
    if let most = seconds.most {
      time = "\(about), at most \(Numbers.duration(most)): until certified to "
      time += Numbers.share(explain.gap)
      time += explainIterations.map { " or after \($0) iterations" } ?? " or search_seconds"
    }
    return [
      ["explanation", "\(Numbers.bytes(explainBytes)) beside the values, one game at a time"], ["", time],
    ]
  }
}
