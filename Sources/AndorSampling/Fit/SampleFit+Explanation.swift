// SPDX-License-Identifier: Apache-2.0
import AndorCore

extension SampleFit {
  /// Says what the values handed in so far say about the game.
  /// - Throws: ``SampleError/tooFewPairs(_:least:)`` where fewer audit pairs were handed in than a statement needs.
  /// - Complexity: O(m³) for the last fit, with m pairs of both streams, plus O(m n²) a node for the pairs.
  public func explanation() throws(SampleError) -> SampleExplanation {
    try checkAudit()
    let better = better
    let atoms = try refittedAtoms()
    let surrogate = better == 0 ? .andOr(atoms) : try refitted(surrogates[better])
    let unbiased = unbiasedShapley(better)
    let printed = conserving(surrogate)
    let source = source(better)
    let quantile = Quantile.student(level: options.level, freedom: unbiased.pairs - 1)
    let shapley = (0..<players).map { player in
      let (middle, width) = (unbiased.values[player], quantile * unbiased.errors[player])
      let value = source == .unbiased ? middle : printed[player]
      return SampleExplanation.Estimate(value, from: middle - width, to: middle + width)
    }
    let order = [better] + surrogates.indices.filter { $0 != better }
    return SampleExplanation(
      players: players, evaluations: evaluations,
      empty: empty, full: full, deviation: deviation,
      surrogates: order.map { (surrogates[$0].kind, heldOut($0)) }, judged: surrogates[better],
      surrogate: surrogate,
      effects: effects(atoms), constant: atoms.constant, shapley: shapley, surrogateShapley: printed,
      unbiasedShapley: unbiased.values,
      standardErrors: unbiased.errors, source: source,
      jointHalfWidth: jointHalfWidth(unbiased.errors, unbiased.pairs),
      pairs: largestPairs(surrogate), missedPairBound: missedPairs(better))
  }

  /// Returns the figures by which ``SampleSchedule`` decides: those of ``explanation()`` to the bit, without its last fit.
  /// - Throws: ``SampleError/tooFewPairs(_:least:)`` where fewer audit pairs were handed in than a statement needs.
  public func figures(round: Int) throws(SampleError) -> RoundFigures {
    try checkAudit()
    let better = better
    let unbiased = unbiasedShapley(better)
    return RoundFigures(
      round: round, evaluations: evaluations, jointHalfWidth: jointHalfWidth(unbiased.errors, unbiased.pairs),
      scale: max(abs(full - empty), deviation), heldOut: heldOut(better))
  }

  private func checkAudit() throws(SampleError) {
    let audited = streams[.audit]?.count ?? 0
    guard audited >= 2 * SampleLayout.leastPairs.audit else {
      throw .tooFewPairs(audited / 2, least: SampleLayout.leastPairs.audit)
    }
  }

  /// The evaluations so far, ∅ and N among them.
  private var evaluations: Int { masks.count + streams.values.reduce(0) { $0 + $1.count } }

  /// The largest half-width at which all Shapley intervals hold together.
  private func jointHalfWidth(_ errors: [Double], _ pairs: Int) -> Double {
    Quantile.student(level: options.level, comparisons: players, freedom: pairs - 1) * (errors.max() ?? 0)
  }

  /// The standard deviation of v over the fit stream.
  private var deviation: Double {
    let values = values.dropFirst(2)
    let mean = values.reduce(0, +) / Double(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
  }

  /// The masks and values of fit and audit pairs, as many as a fit may have.
  private func allPairs() throws(SampleError) -> (masks: MaskTable, values: [Double]) {
    let audited = streams[.audit]?.values ?? []
    let room = 2 * max(0, SampleSchedule.mostFittedPairs - (masks.count / 2 - 1))
    let added = min(audited.count, room) / 2 * 2
    var all = masks
    let first = 2 * layout.seenAuditPairs
    all.append(try MaskStream.audit.masks(first..<first + added, players: players, seed: seed))
    return (all, values + audited.prefix(added))
  }

  /// A surrogate with its atoms, sets and hyperparameters, fitted to fit and audit pairs.
  private func refitted(_ surrogate: Surrogate) throws(SampleError) -> Surrogate {
    let (masks, values) = try allPairs()
    guard masks.count > self.masks.count else { return surrogate }
    switch surrogate {
    case .andOr(let model):
      return .andOr(AndOrSelection.refit(model.atoms, masks, values, threads: options.threads))
    case .kernel(let model):
      let last = KernelModel(masks, values, keeping: model, threads: options.threads)
      return last.map { .kernel($0) } ?? surrogate
    }
  }

  /// The model of atoms, fitted to fit and audit pairs.
  private func refittedAtoms() throws(SampleError) -> AndOrModel {
    guard case .andOr(let model) = try refitted(surrogates[0]) else {
      preconditionFailure("the atoms are the first surrogate")
    }
    return model
  }

  /// The Shapley values of a surrogate, moved by equal parts so that they add up to v(N) − v(∅).
  private func conserving(_ surrogate: Surrogate) -> [Double] {
    let values = surrogate.shapley
    let missing = (full - empty - values.reduce(0, +)) / Double(players)
    return values.map { $0 + missing }
  }

  /// Shapley values of a surrogate fixed before the audit plus those of its residual, without bias.
  private func unbiasedShapley(_ number: Int) -> (values: [Double], errors: [Double], pairs: Int) {
    let mean = means[number]
    return (
      zip(conserving(surrogates[number]), mean.mean).map(+), mean.standardErrors, mean.pairs
    )
  }

  /// Which estimate has the smaller error.
  ///
  /// The mean residual's square is what the surrogate is off by plus the square of the mean's standard error. Summed over
  /// players, the surrogate is the worse one where these squares are above twice the squared standard errors. Players'
  /// means move together, so that chance alone often reaches twice; it seldom reaches four times.
  private func source(_ number: Int) -> SampleExplanation.Source {
    let mean = means[number]
    let off = mean.mean.reduce(0) { $0 + $1 * $1 }
    let noise = mean.standardErrors.reduce(0) { $0 + $1 * $1 }
    return off > 4 * noise ? .unbiased : .surrogate
  }

  /// The atoms' effects by falling size.
  private func effects(_ last: AndOrModel) -> [SampleExplanation.Effect] {
    guard case .andOr(let judged) = surrogates[0], let known = streams[.audit],
      let masks = try? MaskStream.audit.masks(
        2 * layout.seenAuditPairs..<2 * layout.seenAuditPairs + known.values.count, players: players,
        seed: seed)
    else { return [] }
    let audit = EffectAudit(
      judged, masks, residuals: known.residuals[0], seed: seed, threads: options.threads)
    let quantile = Quantile.student(level: options.level, freedom: known.values.count / 2 - 1)
    let total = last.effects.reduce(0) { $0 + abs($1) }
    let effects = last.atoms.indices.map { place in
      let value = last.effects[place]
      let middle = judged.effects[place] + (audit?.corrections[place] ?? 0)
      let width = audit.map { quantile * $0.standardErrors[place] } ?? .infinity
      return SampleExplanation.Effect(
        atom: last.atoms[place],
        effect: .init(value, from: middle - width, to: middle + width),
        share: total > 0 ? abs(value) / total : 0)
    }
    return effects.sorted {
      let (a, b) = (abs($0.effect.value), abs($1.effect.value))
      return a != b ? a > b : $0.atom.precedes($1.atom)
    }
  }

  /// The largest pair interactions.
  private func largestPairs(_ surrogate: Surrogate) -> [SampleExplanation.Pair] {
    let table = surrogate.pairInteractions(threads: options.threads)
    var pairs: [SampleExplanation.Pair] = []
    for i in 0..<players {
      for j in i + 1..<max(players, i + 1) where table[i * players + j] != 0 {
        pairs.append(.init(i: i, j: j, value: table[i * players + j]))
      }
    }
    pairs.sort {
      let (a, b) = (abs($0.value), abs($1.value))
      return a != b ? a > b : ($0.i, $0.j) < ($1.i, $1.j)
    }
    return Array(pairs.prefix(10_000))
  }

  private func missedPairs(_ number: Int) -> Double? {
    guard let known = streams[.auditHalf],
      let masks = try? MaskStream.auditHalf.masks(0..<known.values.count, players: players, seed: seed)
    else { return nil }
    return MissedPairs.bound(
      masks, residuals: known.residuals[number], level: options.level, threads: options.threads)
  }
}
