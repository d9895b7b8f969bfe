// SPDX-License-Identifier: Apache-2.0
import AndorKernels

/// What a search within a noise bound found, with all that somebody else needs to compute the explanation from it:
/// points and multipliers, of which every number that is published follows.
package struct SparseProof: Sendable, Equatable {
  /// A point with the multiplier of the largest bound on what it costs.
  package struct Vectors: Sendable, Equatable {
    /// a = I_and, as the iteration has it.
    package var and: [Double]
    /// c = −I_or, as the iteration has it.
    package var or: [Double]
    /// −λ.
    package var multiplier: [Double]

    /// Creates vectors of 2^n entries each.
    package init(and: [Double], or: [Double], multiplier: [Double]) {
      (self.and, self.or, self.multiplier) = (and, or, multiplier)
    }
  }

  /// Iterations towards the least Σ|I|.
  package var iterations: Int
  /// Iterations of the choice among the least explanations.
  package var tieIterations: Int
  /// Whether patience ended the choice.
  package var isExhausted: Bool
  /// Of the least Σ|I|.
  package var least: Vectors
  /// Of the choice among the least explanations; `nil` where none was made.
  package var choice: Vectors?

  /// Creates a proof of its parts.
  package init(
    iterations: Int, tieIterations: Int, isExhausted: Bool, least: Vectors, choice: Vectors?
  ) {
    (self.iterations, self.tieIterations, self.isExhausted) = (iterations, tieIterations, isExhausted)
    (self.least, self.choice) = (least, choice)
  }
}

/// Why a proof is not one.
package enum ProofFault: Error, Equatable {
  /// It is not what an honest search gives: a number is not finite, a vector matches no value, a count cannot be.
  case wrong(String)
  /// It is true, and ends before the gap asked for: nothing shows that the search could not have gone on.
  case short

  /// The fault in words, after "it is rejected:".
  package var words: String {
    switch self {
    case .wrong(let what): "it has \(what)"
    case .short: "it misses the gap asked for"
    }
  }
}

/// An explanation computed from a proof, and what its search had certified for itself.
package struct ProvedExplanation: Sendable {
  /// The explanation, every number of it computed from the vectors.
  package let explanation: SparseExplanation
  /// The cost and the bound of the least Σ|I| in the search's own sums: the last point of its course.
  package let certified: (objective: Double, lowerBound: Double)
}

extension Sparsifier {
  /// The players of games whose search can be proved to others: below, vectors are padded; above, they are no message.
  package static let provable = 6...20

  /// Searches as ``explain(_:noise:threads:resuming:look:)`` does, and returns what proves the result.
  ///
  /// Memory: two vectors of 2^n doubles more.
  /// - Parameters:
  ///   - values: v, 2^n finite entries, n in ``provable``, some of them further than δ from v(∅).
  ///   - noise: δ > 0.
  package func prove(
    _ values: Span<Double>, noise: Double, threads: Int, look: SearchLook
  ) -> SparseProof {
    precondition(Self.isProvable(values, noise: noise), "the game can be proved to others")
    return values.withUnsafeBufferPointer { values in
      let found = solve(values, noise: noise, threads: threads, nil, keepsMultipliers: true, look)
      guard let multipliers = found.multipliers else { preconditionFailure("the multipliers are kept") }
      func vectors(_ point: Outcome.Point, _ multiplier: AlignedVector) -> SparseProof.Vectors {
        SparseProof.Vectors(
          and: Array(point.and.buffer), or: Array(point.or.buffer), multiplier: Array(multiplier.buffer))
      }
      return SparseProof(
        iterations: found.iterations, tieIterations: found.choice?.iterations ?? 0,
        isExhausted: found.exhaustedGap != nil, least: vectors(found.best, multipliers.least),
        choice: found.choice.map { vectors($0.point, multipliers.ties) })
    }
  }

  /// Returns whether a game's search can be proved to others, and is one at all.
  package static func isProvable(_ values: Span<Double>, noise: Double) -> Bool {
    guard noise > 0, provable.contains(playerCount(ofTableWith: values.count)) else { return false }
    return values.withUnsafeBufferPointer { values in values.contains { abs($0 - values[0]) > noise } }
  }

  /// Computes the explanation of a proof, with the bits of the search that it is of.
  ///
  /// Nothing in a proof is believed: norms, mismatch, bounds and gaps are computed from its vectors, by the kernels of
  /// the search. What the vectors cannot show, how many iterations it took and that it ended there, has to be possible.
  /// Time: some transforms; memory: about twenty vectors of 2^n doubles, the proof's own six among them.
  /// - Throws: ``ProofFault``.
  package func explanation(
    of proof: SparseProof, _ values: Span<Double>, noise: Double, threads: Int
  ) throws(ProofFault) -> ProvedExplanation {
    guard Self.isProvable(values, noise: noise) else { throw .wrong("no game that can be proved") }
    return try values.withUnsafeBufferPointer { (values) throws(ProofFault) in
      let check = ProofCheck(values, noise: noise, threads: threads)
      let least = try check.bounds(of: proof.least, costs: .even(players: check.n))
      let certificate = Certificate(upper: least.upper, lower: max(least.lower, 0))
      guard least.lower > 0, certificate.gap <= plainGap else { throw .short }
      guard 1...mostIterations ~= proof.iterations else {
        throw .wrong("a number of iterations that cannot be")
      }
      var outcome = Outcome(
        best: check.point(proof.least), certificate: certificate, iterations: proof.iterations)
      if ties != .none, mostTieIterations > 0 {
        let gap = try gap(of: proof, check)
        if let choice = proof.choice {
          outcome.choice = (check.point(choice), gap, proof.tieIterations)
          outcome.exhaustedGap = proof.isExhausted ? certificate.gap : nil
        }
      } else {
        guard proof.choice == nil, proof.tieIterations == 0, !proof.isExhausted else {
          throw .wrong("a choice that nobody asked for")
        }
      }
      let found = finish(outcome, values, noise: noise, threads: threads)
      try check.requireMatch(found, outcome)
      return ProvedExplanation(
        explanation: found, certified: (certificate.upper, certificate.lower))
    }
  }

  /// Returns how far the choice among the least explanations has come, where it can have ended there.
  private func gap(of proof: SparseProof, _ check: ProofCheck) throws(ProofFault) -> Double {
    guard let choice = proof.choice else { throw .wrong("no choice among the least explanations") }
    let bounds = try check.bounds(of: choice, costs: .lowOrder(players: check.n))
    let gap = TieCertificate(upper: bounds.upper, lower: max(bounds.lower, 0)).gap
    let limit = Self.tieLimit(mostTieIterations, players: check.n, after: proof.iterations)
    let isFinished = gap <= Ties.finished
    let isPatient = proof.isExhausted && proof.tieIterations >= patience && !isFinished
    guard 1...limit ~= proof.tieIterations, isPatient == proof.isExhausted,
      isFinished || isPatient || proof.tieIterations == limit
    else { throw .wrong("a choice that ended by itself") }
    return gap
  }
}

/// The values and the memory by which the vectors of a proof are measured.
private struct ProofCheck {
  let n: Int
  private let values: UnsafeBufferPointer<Double>
  private let noise: Double
  private let threads: Int
  private let zeros: AlignedVector
  /// The largest |v| and |v − v(∅)|.
  private let largest: (value: Double, distance: Double)

  init(_ values: UnsafeBufferPointer<Double>, noise: Double, threads: Int) {
    (self.values, self.noise, self.threads) = (values, noise, threads)
    n = playerCount(ofTableWith: values.count)
    zeros = AlignedVector(count: values.count)
    let value = values.reduce(0) { max($0, abs($1)) }
    largest = (value, ValueSpread(values).largest)
  }

  /// A norm that is neither lost in the smallest numbers nor makes the largest: what the rounding of the bounds is
  /// reckoned by holds between them.
  private static let norms = 0x1p-400...0x1p400

  /// Returns what a point costs and what its multiplier proves; `lower` is not a number where it proves nothing.
  func bounds(
    of vectors: SparseProof.Vectors, costs: TieCosts
  ) throws(ProofFault) -> (upper: Double, lower: Double) {
    for vector in [vectors.and, vectors.or, vectors.multiplier] {
      guard vector.count == values.count, vector.allSatisfy(\.isFinite) else {
        throw .wrong("a vector that is not 2^\(n) finite numbers")
      }
    }
    let table = BoxWeights(players: n, tau: 1, sigma: 1, width: noise, costs: costs).table
    let dual = dual(vectors.multiplier, table)
    let reach = (largest.distance + noise) * dual.size
    guard Self.norms.contains(dual.size), Self.norms.contains(dual.largest), Self.norms.contains(reach),
      dual.lower.isFinite
    else { throw .wrong("a multiplier that proves nothing") }
    let upper = cost(of: vectors, table)
    guard Self.norms.contains(upper) else { throw .wrong("interactions that cost nothing, or no number") }
    return (upper, dual.lower)
  }

  func point(_ vectors: SparseProof.Vectors) -> Sparsifier.Outcome.Point {
    (vector(vectors.and), vector(vectors.or))
  }

  /// Checks that the tables match the values as those of a search do.
  func requireMatch(_ found: SparseExplanation, _ outcome: Sparsifier.Outcome) throws(ProofFault) {
    let numbers = [found.objective, found.lowerBound, found.leastObjective, found.matchingResidual]
    guard numbers.allSatisfy(\.isFinite), found.lowerBound >= 0 else {
      throw .wrong("a number that is not finite")
    }
    // n additions of what is no larger than this, in each of both transforms, and their sum; eightfold.
    let reach = largest.value + 2 * outcome.certificate.upper
    let rounding = 16 * Double(n + 4) * Double.ulpOfOne * reach
    var isMatch = found.matchingResidual <= rounding
    for point in [outcome.best, outcome.choice?.point].compactMap({ $0 }) {
      var (and, or) = (Array(point.and.buffer), point.or.buffer.map { -$0 })
      (and[0], or[0]) = (values[0], 0)
      let matched = UniversalMatching.values(and: and.span, or: or.span, threads: threads)
      // A largest residual can hide one that is not a number, as sums of finite numbers can be.
      isMatch = isMatch && zip(values, matched).allSatisfy { abs($0 - $1) <= noise + rounding }
    }
    guard isMatch else { throw .wrong("interactions that do not match the values") }
  }

  private func vector(_ entries: [Double]) -> AlignedVector {
    let vector = AlignedVector(count: entries.count)
    entries.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { vector.base.update(from: base, count: source.count) }
    }
    return vector
  }

  /// Measures a multiplier d as ``BoxSplitting/measure()`` does: levels and sums in the same order.
  private func dual(_ multiplier: [Double], _ table: AlignedVector) -> BoxDual {
    let (d, p, q) = (vector(multiplier), vector(multiplier), AlignedVector(count: values.count))
    andor_mirror(q.base, d.base, values.count)
    for half in [p, q] {
      Butterfly().apply(.zetaTranspose, to: half.buffer, levels: n / 2..<n, threads: threads)
      Butterfly().apply(.zetaTranspose, to: half.buffer, levels: 0..<n / 2, threads: threads)
    }
    let run = AndorBoxRun(
      a: zeros.base, c: zeros.base, e: zeros.base, p: p.base, q: q.base, d: d.base)
    let (centre, empty) = (values[0], p.base[0])
    let duals = pieces { start, piece in
      andor_box_dual(
        run.from(start), (values.baseAddress ?? UnsafePointer(p.base)) + start, centre, empty, table.base,
        start, piece)
    }
    return BoxDual(
      duals, piece: 1 << BoxSplitting.pieceBits(players: n), empty: d.base[0], players: n, delta: noise,
      largestValue: largest.distance)
  }

  /// Adds up what a point costs in the order of the search.
  private func cost(of vectors: SparseProof.Vectors, _ table: AlignedVector) -> Double {
    let (and, or) = point(vectors)
    let run = AndorBoxRun(
      a: zeros.base, c: zeros.base, e: zeros.base, p: zeros.base, q: zeros.base, d: zeros.base)
    return pieces { start, piece in
      andor_box_point(and.base + start, or.base + start, run.from(start), table.base, start, piece)
    }.reduce(0, +)
  }

  private func pieces<Result>(_ body: (_ start: Int, _ piece: Int) -> Result) -> [Result] {
    let piece = 1 << BoxSplitting.pieceBits(players: n)
    return stride(from: 0, to: values.count, by: piece).map { body($0, piece) }
  }
}

extension AndorBoxRun {
  /// The run's entries from `start` on.
  fileprivate func from(_ start: Int) -> AndorBoxRun {
    AndorBoxRun(a: a + start, c: c + start, e: e + start, p: p + start, q: q + start, d: d + start)
  }
}
