// SPDX-License-Identifier: Apache-2.0
import AndorKernels

/// Douglas–Rachford splitting for min Σ_{S≠∅} |a(S)| + |c(S)| subject to |Z a + D c − v| ≤ δ, exact at ∅.
///
/// The noise is a variable: Z a + D c + e = v with |e(T)| ≤ δ and e(∅) = 0. The state is s = (s_a, s_c, s_e). One
/// iteration projects it on the equation in the metric of ``BoxWeights``: with
///
///     d = H⁻¹ (Z s_a + D s_c + s_e − v),   H = Z diag(τ) Zᵀ + D diag(τ) Dᵀ + diag(σ),
///
/// the projection is x = s − (τ Zᵀd, τ Dᵀd, σ d). It is exact, as ``SchurTransform`` inverts H in its blocks, so
/// equation and price meet as directly as in the ``GoldenFrame``; splitting the graphs of Z and D instead takes ten
/// times the iterations at n = 16. Then a and c of the reflection 2x − s are shrunk by τ and e is clipped to ± δ′, and the step
/// is taken and drawn back to an anchor as ``HalpernSchedule`` says.
///
/// δ′ is a little less than δ. The optimum grows by the price δ‖λ‖₁ times the share that is taken off, while points on
/// the way, whose e leaves δ′ a little, are still within δ. The share is a quarter of the certified gap in that
/// unit, 0.5 % at most: it vanishes with the gap, and no iterate depends on the gap asked for.
///
/// After some of the early iterations the weights are compared with what they weigh: where the lengths of x and of
/// the multiplier differ more than fourfold in their metric, τ or σ is changed by that ratio. Games whose Σ|I| is
/// large beside their values need it, others keep the weights they began with: where a few interactions of few players
/// make the game, the multiplier is short early on beside both a, c and e, and grows by itself. A τ raised for that
/// takes up to ten times the iterations, so the first raise needs the two ratios' product to be at most 2.
///
/// Ties are broken by the same iteration from where it stands: what an interaction costs multiplies τ in its threshold
/// alone, not in the metric. Effects move along a tie by τ times what the costs differ in, so τ is raised once, by the
/// ratio of lengths at the beginning: without that small games need up to five times the iterations, and a τ raised
/// further needs more for games of 13 players.
///
/// An iteration is four passes: columns of the high levels to spins, blocks, back to columns, and pieces of the low
/// levels with the step. All cuts follow from n alone.
final class BoxSplitting: SparsifierSolver {
  let frame: GoldenFrame
  let threads: Int
  let delta: Double
  let transform: SchurTransform
  /// v; its entry of ∅ is taken off as it is read.
  let values: UnsafeBufferPointer<Double>
  /// The largest |v − v(∅)|.
  let largestValue: Double
  /// The τ that it begins with.
  private let firstTau: Double
  private(set) var weights: BoxWeights
  private(set) var certificate = Certificate()
  private(set) var ties: TieCertificate?
  private(set) var best: (and: AlignedVector, or: AlignedVector)
  /// s of a, c and e, and what it is drawn back to.
  let state: [AlignedVector]
  let anchor: [AlignedVector]
  /// Between iterations Z s_a and Z s_c at the low levels, in one Zᵀd and Dᵀd.
  let (p, q): (AlignedVector, AlignedVector)
  let d: AlignedVector
  /// What the passes hand on, and its first 2^n entries.
  let work: AlignedVector
  let excess: AlignedVector
  /// a of the point measured last; c is `excess`.
  private(set) var spare: AlignedVector
  /// Whether the point measured last is stored: the choice among ties ends with it.
  private let storesPoint: Bool
  /// What is done differently at one interaction, with even costs.
  var rule: EntryRule?
  /// What the iteration measured last says under a rule.
  var found = EntryBounds()
  /// The multipliers that proved the largest bounds, where others are to check them; no part of the state.
  private let kept: (least: AlignedVector, ties: AlignedVector)?
  private var schedule = HalpernSchedule()
  /// δ′ from the next anchor on.
  private var wanted: Double

  /// Iterations between two looks at the bounds that the width follows.
  static let rhythm = 25
  /// The iterations after which the weights are looked at.
  private static let balancings: Set = [50, 100, 150, 250, 450, 850]

  /// Starts at 0, or where a state stood; 2^n values, n at least 6, which stay where they are.
  /// - Parameter keepsMultipliers: whether ``multipliers`` are kept: two vectors more.
  init(
    values: UnsafeBufferPointer<Double>, delta: Double, ties rule: Ties, threads: Int,
    resuming stored: SearchState?, keepsMultipliers: Bool = false
  ) {
    let count = values.count
    storesPoint = rule != .none
    kept = keepsMultipliers ? (AlignedVector(count: count), AlignedVector(count: count)) : nil
    let n = playerCount(ofTableWith: count)
    frame = GoldenFrame(players: n)
    // Below, waiting for another thread takes longer than a pass.
    self.threads = n < 13 ? 1 : threads
    (self.values, self.delta) = (values, delta)
    transform = SchurTransform(players: n)
    let scale = ValueSpread(values)
    largestValue = scale.largest
    firstTau = 0.04 * scale.deviation
    p = AlignedVector(count: count)
    q = AlignedVector(count: count)
    d = AlignedVector(count: count)
    work = AlignedVector(count: transform.workCount)
    excess = AlignedVector(first: count, of: work)
    if let stored {
      // What the search keeps of itself comes first.
      let (numbers, vectors) = (Array(stored.numbers.suffix(Self.numberCount)), stored.vectors)
      state = Array(vectors[..<3])
      anchor = Array(vectors[3..<6])
      best = (vectors[6], vectors[7])
      let isBroken = numbers[9] == 1
      weights = BoxWeights(
        players: n, tau: numbers[0], sigma: numbers[1], width: numbers[2],
        costs: isBroken ? .lowOrder(players: n) : .even(players: n))
      if isBroken { ties = TieCertificate(upper: numbers[10], lower: numbers[11]) }
      spare = storesPoint ? vectors[8] : AlignedVector(count: count)
      if storesPoint { excess.copy(vectors[9], threads: threads) }
      wanted = numbers[3]
      certificate = Certificate(upper: numbers[4], lower: numbers[5])
      schedule = HalpernSchedule(steps: Int(numbers[6]), first: numbers[7], total: Int(numbers[8]))
    } else {
      state = (0..<3).map { _ in AlignedVector(count: count) }
      anchor = (0..<3).map { _ in AlignedVector(count: count) }
      best = (AlignedVector(count: count), AlignedVector(count: count))
      spare = AlignedVector(count: count)
      wanted = delta * (1 - Self.mostNarrowing)
      weights = BoxWeights(
        players: n, tau: firstTau, sigma: 8 * delta, width: wanted, costs: .even(players: n))
    }
    transform.set(weights.blocks)
    p.copy(state[0], threads: threads)
    q.copy(state[1], threads: threads)
    for vector in [p, q] {
      Butterfly().apply(.zeta, to: vector.buffer, levels: 0..<transform.low.players, threads: threads)
    }
  }

  static let numberCount = 12

  static func storedVectors(_ ties: Ties) -> Int { ties == .none ? 8 : 10 }

  var numbers: [Double] {
    [
      weights.tau, weights.sigma, weights.width, wanted, certificate.upper, certificate.lower,
      Double(schedule.steps), schedule.first, Double(schedule.total), ties == nil ? 0 : 1, ties?.upper ?? 0,
      ties?.lower ?? 0,
    ]
  }

  var vectors: [AlignedVector] {
    state + anchor + [best.and, best.or] + (storesPoint ? [spare, excess] : [])
  }

  var point: (and: AlignedVector, or: AlignedVector) { (spare, excess) }

  /// −λ of the largest bounds so far, on Σ|I| and on what ties cost; `nil` where they are not kept.
  var multipliers: (least: AlignedVector, ties: AlignedVector)? { kept }

  /// Returns whether a state's scalars can be those of this solver.
  static func accepts(_ numbers: ArraySlice<Double>, isChoosing: Bool) -> Bool {
    let numbers = Array(numbers)
    return numbers[..<4].allSatisfy { $0 > 0 }
      && [numbers[6], numbers[8]].allSatisfy { (0...0x1p53).contains($0) }
      && numbers[9] == (isChoosing ? 1 : 0)
  }

  /// Returns the memory for n players beside the values; half a MiB for each thread, and some matrices, come to it.
  static func bytes(players n: Int) -> Int {
    let n = max(n, 6)
    return 8 * (12 << n + SchurTransform.workCount(players: n))
  }

  /// Does one iteration; a measured one also looks for a better feasible point and a better bound.
  func iterate(measuring: Bool) {
    project()
    let number = schedule.total + 1
    let isRegular = number % Self.rhythm == 0
    let isBalancing = rule == nil && (ties == nil ? Self.balancings.contains(number) : number == 1)
    let isWhole = measuring || isRegular || isBalancing
    if isWhole { completeMultiplier() }
    if measuring || isRegular {
      let bounds = measure()
      if rule == nil, bounds.lower > (ties?.lower ?? certificate.lower) {
        (ties == nil ? kept?.least : kept?.ties)?.copy(d, threads: threads)
      }
      if ties != nil {
        ties?.take(upper: bounds.upper, lower: bounds.lower)
      } else if rule == nil, certificate.take(upper: bounds.upper, lower: bounds.lower) {
        swap(&spare, &best.and)
        best.or.copy(excess, threads: threads)
      }
      // Of this iteration alone, and of these only: iterates must not depend on when somebody looks.
      if isRegular { wanted = delta * (1 - narrowing(bounds)) }
    }
    if isBalancing, let changed = balanced() {
      weights = changed
      transform.set(changed.blocks)
      schedule.skip()
      return drop()
    }
    let residual = step(keep: schedule.keep, isWhole: isWhole)
    if schedule.take(residual: residual.squareRoot()) { drop() }
  }

  /// Drops the anchor where the iteration stands.
  private func drop() {
    for (anchor, state) in zip(anchor, state) { anchor.copy(state, threads: threads) }
    if weights.width != wanted { weights.narrow(to: wanted) }
  }

  func breakTies() {
    weights = BoxWeights(
      players: frame.n, tau: weights.tau, sigma: weights.sigma, width: weights.width,
      costs: .lowOrder(players: frame.n))
    ties = TieCertificate()
    schedule = HalpernSchedule()
    drop()
  }

  func begin(_ rule: EntryRule) {
    self.rule = rule
    schedule = HalpernSchedule()
    wanted = max(wanted, delta * (1 - Self.mostNarrowing / 10))
    drop()
  }

  private static let mostNarrowing = 0.005

  /// Returns the share of δ that is taken off; at most a fifth of the most where the gap is a tie's, which is smaller,
  /// and a tenth under a rule, where shares of one effect matter.
  private func narrowing(_ bounds: Bounds) -> Double {
    let most = Self.mostNarrowing / (rule != nil ? 10 : ties != nil ? 5 : 1)
    let share = 0.25 * (bounds.upper - bounds.lower) / bounds.price
    return share >= 0 ? min(share, most) : most
  }

  /// Returns weights that fit better, where these are far off, and moves the state so that x and the multiplier stay.
  private func balanced() -> BoxWeights? {
    let lengths = lengths()
    let ratios = (
      tau: (lengths.interactions / lengths.correlations).squareRoot(),
      sigma: (lengths.slack / lengths.multiplier).squareRoot()
    )
    func factor(_ ratio: Double) -> Double {
      ratio < 0.25 || ratio > 4 ? min(max(ratio, 0.01), 100) : 1
    }
    let isShort = weights.tau <= firstTau && ratios.tau * ratios.sigma > 2
    let tau =
      ties != nil
      ? (ratios.tau > 1 ? min(ratios.tau, 16) : 1)
      : isShort ? min(factor(ratios.tau), 1) : factor(ratios.tau)
    let sigma = ties != nil ? 1 : factor(ratios.sigma)
    guard tau != 1 || sigma != 1 else { return nil }
    let changed = BoxWeights(
      players: frame.n, tau: tau * weights.tau, sigma: sigma * weights.sigma, width: weights.width,
      costs: weights.costs)
    rescale(to: changed)
    return changed
  }
}
