// SPDX-License-Identifier: Apache-2.0
import AndorKernels

/// The metric of the noise box and what is shrunk and clipped in it, by the size of a set.
///
/// a(S) and c(S) weigh 1/τ_k, e(T) weighs 1/σ_k, with τ_k = τ 0.85^k and σ_k = σ 1.1^{|k − n/2|}: effects of many
/// players move less. τ begins at 0.04 times the values' standard deviation and σ at 8 δ: with a τ that followed δ, a
/// small δ would take ten times the iterations. The entries of ∅ are neither shrunk nor given noise. a and c are shrunk
/// by τ_k times what they cost.
struct BoxWeights {
  let players: Int
  /// τ of the empty set.
  private(set) var tau: Double
  /// σ of the middle size.
  private(set) var sigma: Double
  /// How far e may be from 0.
  private(set) var width: Double
  /// What a and c cost.
  let costs: TieCosts
  /// The weights as the kernels read them: for every number of players above the low six, those of 64 masks.
  let table: AlignedVector

  /// Lists the weights for n players, n at least 6.
  init(players n: Int, tau: Double, sigma: Double, width: Double, costs: TieCosts) {
    (players, self.tau, self.sigma, self.width, self.costs) = (n, tau, sigma, width, costs)
    table = AlignedVector(count: Self.count(players: n))
    fill()
  }

  /// The entries of a table.
  static func count(players n: Int) -> Int { (n - 5) * Int(ANDOR_BOX_WEIGHTS) }

  /// Returns τ of a set, and 1/τ.
  func tau(of set: Int) -> (tau: Double, inverse: Double) {
    let entries = table.base + (set >> 6).nonzeroBitCount * Int(ANDOR_BOX_WEIGHTS)
    return (entries[set & 63], entries[64 + (set & 63)])
  }

  /// H's weights.
  var blocks: SchurBlocks {
    var (tau, power, root) = (tau, 1.0, 1.1.squareRoot())
    if players % 2 == 0 { root = 1.1 }
    let taus = (0...players).map { _ in
      defer { tau *= 0.85 }
      return tau
    }
    // Outwards from the middle; for an odd n from the two sizes beside it.
    var sigmas = Array(repeating: sigma, count: players + 1)
    if players % 2 == 1 { power = root }
    for k in stride(from: players / 2, through: 0, by: -1) {
      sigmas[k] = sigma * power
      sigmas[players - k] = sigmas[k]
      power *= 1.1
    }
    return SchurBlocks(tau: taus, sigma: sigmas)
  }

  /// Sets how far e may be from 0.
  mutating func narrow(to width: Double) {
    self.width = width
    fill()
  }

  private func fill() {
    let blocks = blocks
    for height in 0...players - 6 {
      let entries = table.base + height * Int(ANDOR_BOX_WEIGHTS)
      for mask in 0..<64 {
        let size = height + mask.nonzeroBitCount
        let (tau, sigma) = (blocks.tau[size], blocks.sigma[size])
        let (and, or, isFree) = (costs.and[size], costs.or[size], size == 0)
        let weights = [
          tau, 1 / tau, isFree ? 0 : tau * and, isFree ? 0 : tau * or, sigma, 1 / sigma, isFree ? 0 : width,
          and, or,
        ]
        for (index, weight) in weights.enumerated() { entries[64 * index + mask] = weight }
      }
    }
  }
}
