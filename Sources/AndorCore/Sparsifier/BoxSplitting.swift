// SPDX-License-Identifier: Apache-2.0
import AndorKernels

/// Douglas–Rachford splitting for min Σ_{S≠∅} |a(S)| + |c(S)| subject to |Z a + D c − v| ≤ δ, exact at ∅.
///
/// In graph form: variables (a, y₁, c, y₂) with y₁ = κZa and y₂ = κDc. One step projects on the two graphs,
/// the other shrinks a and c and moves (y₁, y₂) into the slab |(y₁ + y₂)/κ − v| ≤ δ. The graph projections are
/// diagonal in the golden singular bases Z = B Σ Oᵀ and D = O Σ Oᵀ with σ_K = φ^{n−2k}(−1)^k, k = |K|: eight
/// butterflies an iteration. κ ≈ 3.2·0.75^n and a τ of a fifth of the exact solver's were found by trial; they
/// change the speed, never the certificate.
///
/// Lower bound: for any λ with Σ_T λ(T) = 0, (⟨v, λ⟩ − δ Σ_{T≠∅} |λ(T)|)/max_{S≠∅}(|Zᵀλ|, |Dᵀλ|); the slab's
/// multiplier is such a λ once λ(∅) is set. Upper bound: of the shrunk (a, c), what exceeds the slab is lifted
/// back by the ``GoldenFrame``'s least-norm correction.
///
/// Certifies 1 % up to about n = 14 in seconds; beyond that the gap falls slowly, and is honest.
final class BoxSplitting: SparsifierSolver {
  let frame: GoldenFrame
  let threads: Int
  let delta: Double
  let tau: Double
  let relaxation = 1.8
  /// τ as a share of the largest entry of the least-norm point; 0.01 to 0.05 all work.
  private static let shrinkage = 0.02
  let kappa: Double
  private(set) var certificate = Certificate()
  private(set) var best: (and: AlignedVector, or: AlignedVector)
  /// v − v(∅).
  let values: AlignedVector
  /// s of a, y₁, c, y₂, and x in the same order.
  let state: [AlignedVector]
  private(set) var work: [AlignedVector]
  /// κσ and 1/(1 + (κσ)²) times the factors of the bases, for every entry of a piece and every count of bits above.
  let spectrum: AlignedVector
  let damping: AlignedVector

  init(
    values source: UnsafeBufferPointer<Double>, delta: Double, threads: Int, resuming stored: SearchState?
  ) {
    let count = source.count
    let n = playerCount(ofTableWith: count)
    frame = GoldenFrame(players: n)
    (self.threads, self.delta) = (threads, delta)
    let kappa = (0..<n).reduce(3.2) { product, _ in product * 0.75 }
    self.kappa = kappa
    let phi = (1 + 5.0.squareRoot()) / 2
    let spectrum = (0...n).map { k -> Double in
      let power = (0..<abs(n - 2 * k)).reduce(1.0) { product, _ in product * phi }
      return (k % 2 == 0 ? kappa : -kappa) * (n >= 2 * k ? power : 1 / power)
    }
    let scale = frame.scale
    let pieceBits = min(n, AlignedVector.pieceBits)
    self.spectrum = Self.table(spectrum, pieceBits)
    damping = Self.table(spectrum.map { scale / (1 + $0 * $0) }, pieceBits)
    work = (0..<4).map { _ in AlignedVector(count: count) }
    values = AlignedVector(count: count)
    for set in source.indices { values.base[set] = source[set] - source[0] }
    if let stored {
      // What the search keeps of itself comes first.
      let (numbers, vectors) = (Array(stored.numbers.suffix(Self.numberCount)), stored.vectors)
      state = Array(vectors[..<4])
      best = (vectors[4], vectors[5])
      tau = numbers[0]
      certificate = Certificate(upper: numbers[1], lower: numbers[2])
      return
    }
    state = (0..<4).map { _ in AlignedVector(count: count) }
    best = (AlignedVector(count: count), AlignedVector(count: count))
    work[0].copy(values, threads: threads)
    frame.leastNormPoint(of: work[0], and: state[0], or: state[2], threads: threads)
    let largest = max(state[0].largestInteraction, state[2].largestInteraction)
    tau = largest > 0 ? Self.shrinkage * largest : 1
    complete()
  }

  /// Computes y₁ and y₂ of the starting a and c.
  private func complete() {
    let count = values.count
    state[1].copy(state[0], threads: threads)
    Zeta.transform(state[1].buffer, threads: threads)
    work[1].copy(state[2], threads: threads)
    Zeta.transform(work[1].buffer, threads: threads)
    for set in 0..<count {
      state[1].base[set] *= kappa
      state[3].base[set] = kappa * work[1].base[count - 1 - set]
    }
  }

  private static func table(_ weights: [Double], _ bits: Int) -> AlignedVector {
    let heights = weights.count - bits
    let table = AlignedVector(count: heights << bits)
    for entry in 0..<heights << bits {
      table.base[entry] = weights[entry >> bits + (entry & (1 << bits - 1)).nonzeroBitCount]
    }
    return table
  }

  static let numberCount = 3
  static let storedVectors = 6

  var numbers: [Double] { [tau, certificate.upper, certificate.lower] }

  var vectors: [AlignedVector] { state + [best.and, best.or] }

  /// Returns whether a state's scalars can be those of this solver.
  static func accepts(_ numbers: ArraySlice<Double>) -> Bool { numbers.first.map { $0 > 0 } ?? false }

  /// Does one iteration; a measured one also looks for a better feasible point and a better bound.
  func iterate(measuring: Bool) {
    projectOnGraphs()
    shrinkAndClip()
    guard measuring else { return }
    let lower = lowerBound()
    guard certificate.take(upper: repair(), lower: lower) else { return }
    swap(&work[0], &best.and)
    swap(&work[2], &best.or)
  }
}

extension GoldenFrame {
  /// Computes the least-norm (a, c) with Z a + D c = data; `data` is used up and may be `or`.
  func leastNormPoint(of data: AlignedVector, and: AlignedVector, or: AlignedVector, threads: Int) {
    transformData(data, threads: threads)
    multiply(data, by: cosines, into: and, threads: threads)
    multiply(data, by: sines, into: or, threads: threads)
    Butterfly().apply(.goldenATranspose, to: and.buffer, levels: 0..<n, threads: threads)
    Butterfly().apply(.goldenB, to: or.buffer, levels: 0..<n, threads: threads)
  }
}
