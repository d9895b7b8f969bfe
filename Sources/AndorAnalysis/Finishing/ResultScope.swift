// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob

/// How much a job's `result.json` holds of each game: it is read whole, and a job may have many games.
package struct ResultScope: Sendable {
  /// The games of the job.
  let games: Int
  /// How many interactions of a game are named at most.
  let top: Int
  /// How many interactions a brief explanation has at most; 0 for none.
  let brief: Int
  /// How many of them are named at most.
  let named: Int
  /// The settings.
  private let settings: ExplainSettings
  /// How many points of the course of a game's search are kept at most.
  let steps: Int
  /// The highest order asked for; 0 for no indices.
  let order: Int
  /// Whether multi-order interactions are given for every pair, or as means only.
  let hasPairs: Bool

  /// Chooses what fits: first the pairs of multi-order interactions are left out, then the highest orders, down to
  /// none.
  package init(_ plan: JobPlan, _ settings: ExplainSettings) {
    let games = max(plan.games.count, 1)
    (self.settings, self.games) = (settings, games)
    top = min(settings.top, max(1, Limits.namedInteractions / games))
    brief = settings.brief
    named = min(brief, max(1, Limits.namedInteractions / games))
    steps = max(1, Limits.searchSteps / games)
    let order = settings.order
    let players = plan.games.map(\.players)
    let contexts = players.reduce(0) { $0 + max($1 - 1, 0) * $1 * ($1 - 1) / 2 }
    let indices = { order in
      players.reduce(0) { $0 + 5 * Coalition.count(upTo: Self.order(order, players: $1), among: $1) }
    }
    if indices(order) + contexts <= Limits.indexNumbers {
      (self.order, hasPairs) = (order, true)
    } else {
      self.order = (1...max(order, 1)).last { indices($0) <= Limits.indexNumbers } ?? 0
      hasPairs = false
    }
  }

  /// Returns the course of a search in as many points as there is room for, evenly chosen, with its end.
  func thinned(_ course: [Explanation.Step]?) -> [Explanation.Step]? {
    guard let course, course.count > steps else { return course }
    return (1...steps).map { course[$0 * course.count / steps - 1] }
  }

  /// Returns whether the lists at half and at twice δ are made for a game of n evaluated players.
  func makesNeighbours(players n: Int) -> Bool { settings.makesNeighbours(players: n, games: games) }

  /// Returns the highest order for a game of n players.
  func order(players n: Int) -> Int { Self.order(order, players: n) }

  private static func order(_ order: Int, players n: Int) -> Int {
    (0...min(order, n)).last { Coalition.count(upTo: $0, among: n) <= Limits.indexCoalitions } ?? 0
  }
}
