// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorSystem

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
    let factors = [0.5, 2]
    // A search of few players keeps one thread busy, and has small tables: both may be there at a time.
    let atOnce = values.count.trailingZeroBitCount < Self.sharedPlayers ? min(asking, factors.count) : 1
    guard atOnce > 1 else {
      var lists: [Neighbour] = []
      for (number, factor) in factors.enumerated() {
        guard let list = neighbour(number, at: factor * noiseBound, values, checkpoint, proceed) else {
          return nil
        }
        lists.append(list)
      }
      return lists
    }
    let shared = values.withUnsafeBufferPointer { Array($0) }
    return withoutActuallyEscaping(proceed) { proceed in
      let looks = SharedLook(proceed)
      let lists = Locked<[Neighbour?]>(factors.map { _ in nil })
      parallelFor(factors.count, threads: atOnce) { part in
        for number in part {
          let list = neighbour(
            number, at: factors[number] * noiseBound, shared.span, checkpoint, looks.proceed)
          lists.withLock { $0[number] = list }
        }
      }
      let found = lists.withLock { $0 }.compactMap(\.self)
      return found.count == factors.count ? found : nil
    }
  }

  /// From so many players on the threads of a search work together.
  private static let sharedPlayers = 13

  /// Searches at one noise bound; `nil` where a look cancelled it.
  private func neighbour(
    _ number: Int, at noiseBound: Double, _ values: Span<Double>, _ checkpoint: SearchCheckpoint?,
    _ proceed: (Progress) -> Bool
  ) -> Neighbour? {
    var settings = settings
    settings.noise = .bound(noiseBound)
    var request = settings.request
    request.mostTieIterations = Self.tieIterations(players: values.count.trailingZeroBitCount)
    let method = methods.method(for: request)
    var watch = SearchWatch(
      method: type(of: method).name, limit: settings.searchSeconds,
      checkpoint: checkpoint?.neighbour(number, method: method, settings: settings))
    guard var (found, _) = outcome(method, values, &watch, nil, proceed) else { return nil }
    let strongest = strongest(found)
    (found.and, found.or) = ([], [])
    return Neighbour(found: found, strongest: strongest)
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

/// A look that the threads of several searches take in turn; what one cancels is cancelled for all.
private final class SharedLook: @unchecked Sendable {
  private let look: (GameExplainer.Progress) -> Bool
  private let continues = Locked(true)

  init(_ look: @escaping (GameExplainer.Progress) -> Bool) { self.look = look }

  func proceed(_ progress: GameExplainer.Progress) -> Bool {
    continues.withLock { continues in
      continues = continues && look(progress)
      return continues
    }
  }
}
