// SPDX-License-Identifier: Apache-2.0

/// The blocks of H⁻¹, H = Z diag(τ) Zᵀ + D diag(τ) Dᵀ + diag(σ), in the spins of two halves of the players.
///
/// τ and σ depend on the size of a set alone, so H commutes with every renumbering. In a spin t with rows of length
/// one the zeta matrix is Z_ij = C(i, j) √(C(t, i)/C(t, j)), i, j = 0…t, and D is Z with its rows read backwards, up
/// to a sign that H does not see; row i stands for sets of (m − t)/2 + i players. In a pair of spins H is
///
///     Z̃ diag(τ_κ) Z̃ᵀ + its mirror image + diag(σ_κ),   Z̃ = Z of the one ⊗ Z of the other,
///
/// with κ the players of both rows together. Where σ_k = σ_{n−k}, H commutes with taking complements too, which
/// reads a block backwards. Sums x_k + x_{D−1−k} and differences then have a block each: half the products.
struct SchurBlocks {
  /// H's weights by the size of a set; σ is the same at k and n − k.
  var tau: [Double]
  var sigma: [Double]

  /// The doubles of a packed pair of matrices for blocks of D entries: see `andor_schur_blocks`.
  static func packed(_ entries: Int) -> Int {
    let (odd, even) = (entries / 2, entries - entries / 2)
    return (even + 3) / 4 * 4 * even + (odd + 3) / 4 * 4 * odd
  }

  /// Z of a spin with rows of length one.
  static func zeta(_ t: Int) -> [[Double]] {
    (0...t).map { i in
      (0...t).map { j in binomial(i, j) * (binomial(t, i) / binomial(t, j)).squareRoot() }
    }
  }

  /// Writes the packed inverse for spin `outer` of m₁ players, whose rows come first, and `inner` of m₂.
  func pack(outer t1: Int, of m1: Int, inner t2: Int, of m2: Int, into memory: UnsafeMutablePointer<Double>) {
    let (d1, d2) = (t1 + 1, t2 + 1)
    let entries = d1 * d2
    let (outer, inner) = (Self.zeta(t1), Self.zeta(t2))
    let sizes = (0..<entries).map { (m1 - t1) / 2 + $0 / d2 + (m2 - t2) / 2 + $0 % d2 }
    let zeta = (0..<entries).map { row in
      (0..<entries).map { outer[row / d2][$0 / d2] * inner[row % d2][$0 % d2] }
    }
    var gram = Array(repeating: Array(repeating: 0.0, count: entries), count: entries)
    for row in 0..<entries {
      for column in 0...row {
        var sum = 0.0
        for k in 0...column { sum += zeta[row][k] * tau[sizes[k]] * zeta[column][k] }
        (gram[row][column], gram[column][row]) = (sum, sum)
      }
    }
    let scales = (0..<entries).map { (binomial(t1, $0 / d2) * binomial(t2, $0 % d2)).squareRoot() }
    let shares = [0.5, 0.5.squareRoot(), 1]
    var next = memory
    for sign in [1.0, -1] {
      let count = sign > 0 ? entries - entries / 2 : entries / 2
      let inverse = Self.inverse(half(gram, sizes, sign, count))
      for first in stride(from: 0, to: count, by: 4) {
        for column in 0..<count {
          for row in first..<first + 4 {
            // The middle entry of a block is its own mirror image.
            let middles = (2 * row + 1 == entries ? 1 : 0) + (2 * column + 1 == entries ? 1 : 0)
            let weight = shares[middles]
            next.pointee = row < count ? weight * inverse[column][row] * scales[row] / scales[column] : 0
            next += 1
          }
        }
      }
    }
  }

  /// H on the sums (sign 1) or differences (−1) of entries and their mirror images, at length one.
  private func half(_ gram: [[Double]], _ sizes: [Int], _ sign: Double, _ count: Int) -> [[Double]] {
    let last = sizes.count - 1
    let root = 2.0.squareRoot()
    return (0..<count).map { row in
      (0..<count).map { column in
        let (r, c) = (last - row, last - column)
        let straight = gram[row][column] + gram[r][c] + (row == column ? sigma[sizes[row]] : 0)
        guard row != r, column != c else {
          return row == r && column == c ? straight : root * straight
        }
        return straight + sign * (gram[row][c] + gram[r][column])
      }
    }
  }

  /// The inverse of a positive definite matrix, by Cholesky's factors, column by column: then its product with the
  /// matrix is 1 to rounding, which the product of the inverted factors is not.
  static func inverse(_ matrix: [[Double]]) -> [[Double]] {
    let count = matrix.count
    var factor = matrix
    for column in 0..<count {
      for row in column..<count {
        var sum = factor[row][column]
        for k in 0..<column { sum -= factor[row][k] * factor[column][k] }
        factor[row][column] = row == column ? sum.squareRoot() : sum / factor[column][column]
      }
    }
    return (0..<count).map { unit in
      var solution = Array(repeating: 0.0, count: count)
      solution[unit] = 1
      for row in unit..<count {
        for k in unit..<row { solution[row] -= factor[row][k] * solution[k] }
        solution[row] /= factor[row][row]
      }
      for row in (0..<count).reversed() {
        for k in row + 1..<max(count, row + 1) { solution[row] -= factor[k][row] * solution[k] }
        solution[row] /= factor[row][row]
      }
      return solution
    }
  }
}
