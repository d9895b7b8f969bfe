// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob

extension GameExplainer {
  /// The strongest interactions at another noise bound.
  public struct Neighbour: Sendable {
    /// What was found there, its tables left out.
    let found: ExplanationOutcome
    /// The strongest, over the evaluated players.
    let strongest: [Interaction]
  }

  /// How many of the strongest are compared.
  static let compared = 10

  /// Returns the lists at half and at twice δ; `nil` where a look cancelled a search, which is stored then.
  ///
  /// Each search begins from nothing: from the state or the tables of δ it takes as long, as most of the time goes into
  /// breaking ties, and what it finds would depend on what was stored. Its steps are limited, never its time alone: see
  /// ``tieIterations(players:)``.
  func neighbours(
    of noiseBound: Double, _ values: Span<Double>, _ checkpoint: SearchCheckpoint?,
    _ proceed: (Progress) -> Bool
  ) -> [Neighbour]? {
    var lists: [Neighbour] = []
    for (number, factor) in [0.5, 2].enumerated() {
      var settings = settings
      settings.noise = .bound(factor * noiseBound)
      var request = settings.request
      request.mostTieIterations = Self.tieIterations(players: values.count.trailingZeroBitCount)
      let method = methods.method(for: request)
      var watch = SearchWatch(
        method: type(of: method).name, limit: settings.searchSeconds,
        checkpoint: checkpoint?.neighbour(number, method: method, settings: settings))
      guard var (found, _) = outcome(method, values, &watch, nil, proceed) else { return nil }
      let strongest = strongest(found)
      (found.and, found.or) = ([], [])
      lists.append(Neighbour(found: found, strongest: strongest))
    }
    return lists
  }

  /// Returns the most iterations of the choice among short explanations: the first ten settle before it is finished.
  static func tieIterations(players n: Int) -> Int { min(max((1 << 26) >> n, 1_000), 4_000) }

  private func strongest(_ found: ExplanationOutcome) -> [Interaction] {
    let lists =
      Interaction.strongest(Self.compared, in: found.and.span, kind: .and, threads: threads)
      + Interaction.strongest(Self.compared, in: found.or.span, kind: .or, threads: threads)
    return Array(lists.sorted { $0.isStronger(than: $1) }.prefix(Self.compared))
  }
}
