// SPDX-License-Identifier: Apache-2.0
import AndorKernels

/// Douglas–Rachford splitting for min Σ_{S≠∅} |a(S)| + |c(S)| subject to Z a + D c = v.
///
/// The state is s = (s_a, s_c). One iteration projects it on the constraint, x = P(s); shrinks the reflection
/// r = 2x − s towards zero, z = soft(r, τ) (the free entries of ∅ are left alone); and moves s by
/// ρ(z − x). x converges to an optimum (Lions and Mercier 1979; Eckstein and Bertsekas 1992 for ρ < 2).
///
/// In the ``GoldenFrame`` the reflection is pointwise, so an iteration is two passes over memory: columns of
/// the high levels (forward, reflect, back), then blocks of the low levels (back, update, forward). Work
/// vectors: y and z, the transformed s; q; s; and the iterate measured last and the best one, 2 each. All
/// cuts follow from n alone, so neither iterates nor sums depend on the number of threads.
final class DouglasRachford: SparsifierSolver {
  let frame: GoldenFrame
  let threads: Int
  let relaxation = 1.8
  private(set) var tau: Double
  let (y, z, q): (AlignedVector, AlignedVector, AlignedVector)
  let s: (and: AlignedVector, or: AlignedVector)
  /// The feasible point at the last measured iteration.
  private(set) var point: (and: AlignedVector, or: AlignedVector)
  private(set) var best: (and: AlignedVector, or: AlignedVector)
  private(set) var certificate = Certificate()
  let blockBits: Int
  let columnBits: Int
  let cosines: AlignedVector
  let sines: AlignedVector

  /// Starts at the point of the constraint with the least Euclidean norm.
  ///
  /// - Parameter shrinkage: τ as a share of the largest entry of that point.
  init(values: UnsafeBufferPointer<Double>, shrinkage: Double, threads: Int) {
    let count = values.count
    frame = GoldenFrame(players: playerCount(ofTableWith: count))
    self.threads = threads
    let n = frame.n
    blockBits = n <= 11 ? n : min(15, n - 3)
    columnBits = min(blockBits, max(15 - (n - blockBits), 5))
    (y, z, q) = (AlignedVector(count: count), AlignedVector(count: count), AlignedVector(count: count))
    s = (AlignedVector(count: count), AlignedVector(count: count))
    point = (AlignedVector(count: count), AlignedVector(count: count))
    best = (AlignedVector(count: count), AlignedVector(count: count))
    cosines = Self.table(frame.cosines, columnBits)
    sines = Self.table(frame.sines, columnBits)

    // v(∅) moves the free entries only; without it a constant game is exactly zero.
    for set in values.indices { q.base[set] = values[set] - values[0] }
    frame.leastNormPoint(of: q, and: s.and, or: s.or, threads: threads)
    let largest = max(
      s.and.buffer.dropFirst().reduce(0) { max($0, abs($1)) },
      s.or.buffer.dropFirst().reduce(0) { max($0, abs($1)) })
    tau = largest > 0 ? shrinkage * largest : 1
    transformState()
  }

  /// y and z are s at the low levels.
  private func transformState() {
    y.base.update(from: s.and.base, count: y.count)
    z.base.update(from: s.or.base, count: z.count)
    let low = 0..<blockBits
    Butterfly().apply(.goldenA, to: y.buffer, levels: low, threads: threads)
    Butterfly().apply(.goldenB, to: z.buffer, levels: low, threads: threads)
  }

  var iterate: [AlignedVector] { [s.and, s.or] }

  func restart(from state: SparsifierState) {
    tau = state.threshold
    for (vector, entries) in zip(iterate, state.vectors) { vector.fill(with: entries) }
    transformState()
  }

  /// The weights of 2^columnBits columns, for each number of players in the bits above them.
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

  /// One iteration; a measured one also takes the certificate of its feasible point.
  func iterate(measuring: Bool) {
    reflect()
    let sums = update(measuring: measuring)
    guard measuring else { return }
    if certificate.take(sums) { swap(&point, &best) }
  }
}
