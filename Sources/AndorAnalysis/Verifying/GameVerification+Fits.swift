// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorLedger

extension GameVerification {
  /// Checks what is said of the players alone and at last, and that the brief explanation explains what it says.
  func fitProblems(_ values: MappedDoubles) -> [String] {
    values.withSpan { values in
      var problems: [String] = []
      let full = values.count - 1
      let players = 0..<plan.players
      let alone = players.map { values[1 << $0] - values[0] }
      let lost = players.map { values[full] - values[full ^ 1 << $0] }
      if result.alone ?? alone != alone || result.lostWithout ?? lost != lost {
        problems.append("alone or lost_without of result.json is not that of values.npy")
      }
      if let share = result.brief?.last?.r2, result.brief?.count == result.briefCompared?.terms,
        !(briefShare(of: values).map { abs($0 - share) <= 1e-6 } ?? false)
      {
        problems.append("the brief explanation of result.json does not explain what it says")
      }
      return problems
    }
  }

  /// Checks that the scores of attributions are those of the plan's numbers on `values.npy`, to rounding.
  func scoreProblems(_ values: MappedDoubles) -> [String] {
    let found = values.withSpan { values in
      guard !plan.nullPlayers.isEmpty else {
        return AttributionScoring.scores(of: plan, on: values, threads: threads)
      }
      let evaluated = PlayerEmbedding(players: plan.evaluated).restrict(values)
      return AttributionScoring.scores(of: plan, on: evaluated.span, threads: threads)
    }
    let (mine, stored) = (found ?? [:], result.scores ?? [:])
    let isSame =
      mine.count == stored.count
      && mine.allSatisfy { name, score in
        zip(score.numbers, stored[name]?.numbers ?? []).allSatisfy(Self.agree) && stored[name] != nil
      }
    return isSame ? [] : ["the scores of result.json are not those of the plan's attributions"]
  }

  private static func agree(_ a: Double?, _ b: Double?) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    return a == b || abs(a - b) <= 1e-9 * max(1, abs(a))
  }

  /// Returns R² of the brief explanation as a prediction of every value; `nil` where it names other players.
  private func briefShare(of values: Span<Double>) -> Double? {
    guard let brief = result.brief, let constant = result.briefConstant else { return nil }
    var present = [Double](repeating: 0, count: values.count)
    var absent = present
    present[0] = constant
    for term in brief {
      guard (1..<values.count).contains(term.mask) else { return nil }
      if term.kind == "and" { present[term.mask] += term.effect } else { absent[term.mask] += term.effect }
    }
    Zeta.transform(&present, threads: threads)
    Zeta.transform(&absent, threads: threads)
    let all = values.count - 1
    let deviation = ValueScale(of: values, threads: threads).deviation
    guard deviation > 0 else { return 1 }
    // A mean of squares in units of the deviation, which neither overflow nor vanish.
    let error = values.indices.reduce(0.0) { sum, set in
      let rest = (values[set] - present[set] - (absent[all] - absent[all ^ set])) / deviation
      return sum + rest * rest
    }
    return 1 - error / Double(values.count)
  }
}
