// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorKernels

extension KernelHalf {
  /// The kernel with one mask fixed, averaged over masks that have each player with probability p: a product over
  /// players of middle + sign · reach, with the fixed mask's signs.
  private struct Node {
    let weight: Double
    /// The factor of a player whom the fixed mask has, and of one whom it lacks.
    let present: [Double]
    let absent: [Double]
    let middle: [Double]
    let reach: [Double]

    init(_ p: Double, weight: Double, ratios: [Double], stride: Int) {
      self.weight = weight
      present = ratios.map { p + (1 - p) * $0 }
      absent = ratios.map { (1 - p) + p * $0 }
      let padding = stride - ratios.count
      middle = zip(present, absent).map { ($0 + $1) / 2 } + [Double](repeating: 1, count: padding)
      reach = zip(present, absent).map { ($0 - $1) / 2 } + [Double](repeating: 0, count: padding)
    }
  }

  private var ratios: [Double] { kernel.weights.map { andor_exp(-$0) } }

  private var nodes: [Node] {
    let ratios = ratios
    let count = Quadrature.count(
      players: ratios.count, ratios: ratios.reduce(0) { $0 + (1 - $1) / $1 })
    let rule = Quadrature(count: count)
    return zip(rule.nodes, rule.weights).map { Node($0, weight: $1, ratios: ratios, stride: signs.stride) }
  }

  /// α times the averaged kernel at a node, for each mask of the fit.
  private func terms(_ node: Node) -> [Double] {
    (0..<signs.rows).map { row in
      node.weight * weights[row] * kernel.variance
        * andor_mask_product(signs.row(row), node.middle, node.reach, signs.stride)
    }
  }

  /// The Shapley values of an odd half; an even function has none.
  ///
  /// φᵢ = ∫₀¹ ∂ᵢF(p, …, p) dp with F the multilinear extension (Owen, 1972), a product for the kernel; by Gauss–Legendre
  /// nodes, exact up to rounding. O(nodes · m · n).
  var shapley: [Double] {
    guard parity == .odd else { return [Double](repeating: 0, count: signs.columns) }
    let ratios = ratios
    var result = linear.map { 2 * $0 }
    for node in nodes {
      let terms = terms(node)
      let total = terms.reduce(0, +)
      let signed = signs.combination(terms)
      for i in result.indices {
        let (with, without) = ((total + signed[i]) / 2, (total - signed[i]) / 2)
        result[i] += (1 - ratios[i]) * (with / node.present[i] - without / node.absent[i])
      }
    }
    for (set, coefficient) in zip(features.sets, coefficients) {
      for player in set { result[player] += coefficient / Double(set.count) }
    }
    return result
  }

  /// The Shapley interactions of pairs of an even half, n² with zeros on the diagonal; an odd function has none.
  ///
  /// ∫₀¹ ∂ᵢ∂ⱼF dp by the same nodes. That odd functions have none follows from duality: the dual of an odd function is
  /// itself up to a constant, and an interaction of a pair is the negative of the dual's. O(nodes · m · n²).
  func pairInteractions(threads: Int) -> [Double] {
    let n = signs.columns
    var table = [Double](repeating: 0, count: n * n)
    guard parity == .even else { return table }
    let ratios = ratios
    let sum = Grid(rows: (n + 7) / 8 * 8, columns: n)
    for node in nodes {
      let terms = terms(node)
      let (slopes, weighed) = (Grid(rows: signs.rows, columns: n), Grid(rows: signs.rows, columns: n))
      for row in 0..<signs.rows {
        for i in 0..<n {
          let isPresent = signs[row, i] > 0
          let slope = (1 - ratios[i]) / (isPresent ? node.present[i] : -node.absent[i])
          slopes[row, i] = slope
          weighed[row, i] = terms[row] * slope
        }
      }
      let (left, right) = (Strips(of: weighed), Strips(of: slopes))
      parallelFor(left.count, threads: threads) { part in
        for strip in part {
          let tile = Grid(rows: 8, columns: 8)
          for other in 0...strip {
            andor_dense_square(tile.base, 8, left.strip(strip), right.strip(other), left.depth)
            for lane in 0..<8 { andor_dense_add(sum.row(8 * strip + lane) + 8 * other, tile.row(lane), 1, 8) }
          }
        }
      }
    }
    for i in 0..<n {
      for j in 0..<i { (table[i * n + j], table[j * n + i]) = (sum[i, j], sum[i, j]) }
    }
    for (set, coefficient) in zip(features.sets, coefficients) where set.count > 1 {
      for i in set {
        for j in set where i != j { table[i * n + j] += coefficient / Double(set.count - 1) }
      }
    }
    return table
  }
}
