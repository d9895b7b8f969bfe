// SPDX-License-Identifier: Apache-2.0
import AndorKernels

/// Anchored Douglas–Rachford splitting for min Σ_{S≠∅} |a(S)| + |c(S)| subject to Z a + D c = v.
///
/// The state is s = (s_a, s_c). One iteration projects it on the constraint, x = P(s); shrinks the reflection
/// r = 2x − s towards zero, z = soft(r, τ) (the free entries of ∅ are left alone); takes the reflected step
/// s + 2(z − x), and draws it back to an anchor as ``HalpernSchedule`` says. x converges to an optimum (Lions
/// and Mercier 1979; Halpern 1967).
///
/// Ties are broken by the same iteration with thresholds of τ times what an interaction costs, from the projection and
/// the multiplier where it stood, with a τ four times as large: an effect moves along a tie by τ times what the costs
/// differ in.
///
/// In the ``GoldenFrame`` the reflection is pointwise, so an iteration is two passes over memory: columns of
/// the high levels (forward, reflect, back), then blocks of the low levels (back, update, forward). Work
/// vectors: y and z, the transformed s; q; s and its anchor; and the iterate measured last and the best one, 2
/// each. All cuts follow from n alone, so neither iterates nor sums depend on the number of threads.
final class DouglasRachford: SparsifierSolver {
  let frame: GoldenFrame
  let threads: Int
  private(set) var tau: Double
  let (y, z, q): (AlignedVector, AlignedVector, AlignedVector)
  let s: (and: AlignedVector, or: AlignedVector)
  let anchor: (and: AlignedVector, or: AlignedVector)
  private var schedule = HalpernSchedule()
  /// The feasible point at the last measured iteration.
  private(set) var point: (and: AlignedVector, or: AlignedVector)
  private(set) var best: (and: AlignedVector, or: AlignedVector)
  private(set) var certificate = Certificate()
  private(set) var ties: TieCertificate?
  /// What the passes shrink by, as a multiple of τ, once ties are broken: for every number of players above the low
  /// six, the costs of 64 masks.
  private(set) var costs: (and: AlignedVector, or: AlignedVector)?
  /// What is done differently at one interaction, with even costs.
  var rule: EntryRule? {
    didSet {
      let even = Self.evenCosts(players: frame.n)
      costs = (even, even)
    }
  }
  /// What the iteration measured last says under a rule.
  var found = EntryBounds()
  /// Whether the point measured last is stored: the choice among ties ends with it.
  private let storesPoint: Bool
  let blockBits: Int
  let columnBits: Int
  let cosines: AlignedVector
  let sines: AlignedVector

  /// τ as a share of the largest entry of the least-norm point; 0.03 to 0.2 all work.
  private static let shrinkage = 0.07
  /// The same while ties are broken.
  private static let tieShrinkage = 0.3

  /// Starts at the point of the constraint with the least Euclidean norm, or where a state stood.
  init(values: UnsafeBufferPointer<Double>, ties rule: Ties, threads: Int, resuming state: SearchState?) {
    let count = values.count
    storesPoint = rule != .none
    let frame = GoldenFrame(players: playerCount(ofTableWith: count))
    (self.frame, self.threads) = (frame, threads)
    let n = frame.n
    // Up to 2^11 doubles a pass by columns has nothing to gain. Above, 256 KiB of a block stay in a second-level cache,
    // and at least three levels are left to the columns: what one radix-8 step does.
    blockBits = n <= 11 ? n : min(15, n - 3)
    // A chunk of columns is as large as a block, and not narrower than four cache lines.
    columnBits = min(blockBits, max(15 - (n - blockBits), 5))
    (y, z, q) = (AlignedVector(count: count), AlignedVector(count: count), AlignedVector(count: count))
    cosines = Self.table(frame.cosines, columnBits)
    sines = Self.table(frame.sines, columnBits)
    // v(∅) moves the free entries only; without it a constant game is exactly zero.
    for set in values.indices { q.base[set] = values[set] - values[0] }
    if let state {
      let (numbers, vectors) = (Array(state.numbers.suffix(Self.numberCount)), state.vectors)
      s = (vectors[0], vectors[1])
      anchor = (vectors[2], vectors[3])
      best = (vectors[4], vectors[5])
      frame.transformData(q, threads: threads)
      tau = numbers[0]
      certificate = Certificate(upper: numbers[1], lower: numbers[2])
      schedule = HalpernSchedule(steps: Int(numbers[3]), first: numbers[4], total: Int(numbers[5]))
      if numbers[6] == 1 {
        ties = TieCertificate(upper: numbers[7], lower: numbers[8])
        costs = Self.costs(players: n)
      }
      point =
        storesPoint
        ? (vectors[6], vectors[7]) : (AlignedVector(count: count), AlignedVector(count: count))
    } else {
      point = (AlignedVector(count: count), AlignedVector(count: count))
      s = (AlignedVector(count: count), AlignedVector(count: count))
      anchor = (AlignedVector(count: count), AlignedVector(count: count))
      best = (AlignedVector(count: count), AlignedVector(count: count))
      frame.leastNormPoint(of: q, and: s.and, or: s.or, threads: threads)
      let largest = max(s.and.largestInteraction, s.or.largestInteraction)
      tau = largest > 0 ? Self.shrinkage * largest : 1
      drop()
    }
    transformState()
  }

  static let numberCount = 9

  static func storedVectors(_ ties: Ties) -> Int { ties == .none ? 6 : 8 }

  var numbers: [Double] {
    [
      tau, certificate.upper, certificate.lower, Double(schedule.steps), schedule.first,
      Double(schedule.total), ties == nil ? 0 : 1, ties?.upper ?? 0, ties?.lower ?? 0,
    ]
  }

  var vectors: [AlignedVector] {
    [s.and, s.or, anchor.and, anchor.or, best.and, best.or] + (storesPoint ? [point.and, point.or] : [])
  }

  /// Returns whether a state's scalars can be those of this solver.
  static func accepts(_ numbers: ArraySlice<Double>, isChoosing: Bool) -> Bool {
    let numbers = Array(numbers)
    return numbers[0] > 0 && [numbers[3], numbers[5]].allSatisfy { (0...0x1p53).contains($0) }
      && numbers[6] == (isChoosing ? 1 : 0)
  }

  /// Sets y and z to s at the low levels.
  private func transformState() {
    y.copy(s.and, threads: threads)
    z.copy(s.or, threads: threads)
    let low = 0..<blockBits
    Butterfly().apply(.goldenA, to: y.buffer, levels: low, threads: threads)
    Butterfly().apply(.goldenB, to: z.buffer, levels: low, threads: threads)
  }

  /// Drops the anchor where the iteration stands.
  private func drop() {
    anchor.and.copy(s.and, threads: threads)
    anchor.or.copy(s.or, threads: threads)
  }

  /// Returns the weights of 2^columnBits columns, for each number of players in the bits above them.
  private static func table(_ weights: [Double], _ columnBits: Int) -> AlignedVector {
    let heights = weights.count - columnBits
    let table = AlignedVector(count: heights << columnBits)
    for height in 0..<heights {
      for column in 0..<1 << columnBits {
        table.base[height << columnBits + column] = weights[height + column.nonzeroBitCount]
      }
    }
    return table
  }

  func breakTies() {
    rescale(by: Self.tieShrinkage / Self.shrinkage)
    tau *= Self.tieShrinkage / Self.shrinkage
    costs = Self.costs(players: frame.n)
    ties = TieCertificate()
    schedule = HalpernSchedule()
    drop()
  }

  func begin(_ rule: EntryRule) {
    self.rule = rule
    schedule = HalpernSchedule()
    drop()
  }

  /// Does one iteration; a measured one also takes the certificate of its feasible point.
  func iterate(measuring: Bool) {
    reflect()
    let (residual, sums) = update(measuring: measuring, keep: schedule.keep)
    if schedule.take(residual: residual.squareRoot()) { drop() }
    guard measuring, rule == nil else { return }
    guard ties == nil else {
      let bounds = Certificate.bounds(
        sums, players: frame.n, tau: tau, largestCost: Self.largestCost(frame.n))
      ties?.take(upper: bounds.upper, lower: bounds.lower)
      return
    }
    if certificate.take(sums, players: frame.n, tau: tau) { swap(&point, &best) }
  }
}
