// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorLedger
import AndorSystem

extension GameVerification {
  /// Checks that the certificate follows from the tables; the lower bound alone cannot be checked without a
  /// search, but it may not be above the objective.
  func certificateProblems(
    _ explain: Explanation, norm: Double, noise: Double, _ rounding: Double
  ) -> [String] {
    var problems: [String] = []
    // Another objective, such as the LASSO's with its term for the rest, does not follow from the tables.
    if explain.method.words.objectiveIsNorm,
      !(abs(norm - explain.objective) <= 1e-9 * max(norm, explain.objective))
    {
      problems.append("the objective of result.json is not the sum of |I| of and.npy and or.npy, \(norm)")
    }
    let gap =
      explain.objective > 0 ? (explain.objective - explain.lowerBound) / explain.objective : 0
    if !(explain.lowerBound <= explain.objective) || !(abs(gap - explain.gap) <= 1e-9) {
      problems.append("the gap of result.json is not that of its objective and lower bound, \(gap)")
    }
    let least = explain.leastObjective ?? explain.objective
    if !(explain.lowerBound <= least && least <= explain.objective) {
      problems.append("the least objective of result.json is not between lower bound and objective")
    }
    if !(abs(noise - explain.maxNoise) <= rounding) {
      problems.append("the largest noise of result.json is not that of the tables, \(noise)")
    }
    return problems
  }

  /// Checks that as many interactions are above the threshold as `result.json` counts, and that it is no larger than
  /// the largest of them.
  func salienceProblems(_ salient: Explanation.Salient, _ shown: ShownTables) -> [String] {
    let counts = [shown.and, shown.or].map { table in
      table?.withSpan { table in
        table.indices.dropFirst().reduce(into: (count: 0, largest: 0.0)) { found, set in
          let size = abs(table[set])
          if size > salient.threshold { found.count += 1 }
          found.largest = max(found.largest, size)
        }
      } ?? (count: 0, largest: 0)
    }
    let isSame =
      counts.map(\.count) == [salient.countAnd, salient.countOr]
      && salient.threshold <= counts.reduce(0) { max($0, $1.largest) }
    return isSame ? [] : ["the salient interactions of result.json are not those of \(shown.name)"]
  }

  /// Checks that Shapley and Banzhaf values are those of `harsanyi.npy`, to rounding.
  func attributionProblems(_ harsanyi: MappedDoubles) -> [String] {
    let found = harsanyi.withSpan { table in
      [CoalitionIndex.shapley, .banzhaf].map { $0.playerValues(of: table, threads: threads) }
    }
    return zip(["shapley", "banzhaf"], zip(found, [result.shapley, result.banzhaf])).compactMap {
      name, lists in
      let largest = lists.0.reduce(0) { max($0, abs($1)) }
      let isSame =
        lists.0.count == lists.1.count
        && zip(lists.0, lists.1).allSatisfy { abs($0 - $1) <= 1e-9 * largest || $0 == $1 }
      return isSame ? nil : "the \(name) values of result.json are not those of harsanyi.npy"
    }
  }
}
