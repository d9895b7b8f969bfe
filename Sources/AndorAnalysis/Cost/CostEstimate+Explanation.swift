// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorSystem
import AndorText

extension CostEstimate {
  /// Seconds of all searches for explanations on this machine; `nil` where none are sought.
  public func explainSeconds(searchThreads: Int) -> SearchCost.Seconds? {
    explain.map {
      SearchCost(settings: $0, threads: searchThreads).seconds(
        players: plan.games.map(\.searchedPlayers))
    }
  }

  /// The most iterations of all searches together; `nil` where nothing limits them.
  public var explainIterations: Int? {
    guard let explain else { return nil }
    let cost = SearchCost(settings: explain, threads: 1)
    return plan.games.reduce(0) { total, game in
      total.flatMap { total in cost.mostIterations(players: game.searchedPlayers).map { total + $0 } }
    }
  }

  /// Rows about the search for explanations: its memory, and its time as far as that can be known.
  public func explanation(_ seconds: SearchCost.Seconds?) -> [[String]] {
    guard plan.games.contains(where: { $0.maskPlan.sample == nil }) else {
      return [["explanation", "surrogates are fitted to the sample after each round"]]
    }
    guard let explain, let seconds else { return [["explanation", "none"]] }
    let about = "about \(Numbers.duration(seconds.typical))"
    var time: String
    let method = type(of: MethodRegistry.standard.method(for: explain.request))
    if let timing = method.words.timing {
      time = "\(about) \(timing)"
    } else {
      time = "\(about), until certified to \(Numbers.share(explain.gap))"
    }
    if let most = seconds.most {
      time = "\(about), at most \(Numbers.duration(most)): until certified to "
      time += Numbers.share(explain.gap)
      time += explainIterations.map { " or after \($0) iterations" } ?? " or search_seconds"
    }
    let asks = plan.games.contains {
      CertainSearch.load(players: $0.searchedPlayers, games: plan.games.count, explain).questions > 0
    }
    if asks { time += ", with marks and ranges of the strongest effects" }
    let atOnce = explainedAtOnce > 1 ? "\(explainedAtOnce) games" : "one game"
    return [
      ["explanation", "\(Numbers.bytes(explainBytes)) of that, \(atOnce) at a time"], ["", time],
    ]
  }
}
