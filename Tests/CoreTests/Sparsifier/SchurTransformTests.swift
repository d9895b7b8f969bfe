// SPDX-License-Identifier: Apache-2.0
import AndorTestKit
import Testing

@testable import AndorCore

@Suite struct SchurTransformTests {
  @Test func spinsTakeEveryRowOnce() {
    for m in 3...9 {
      let half = SchurHalf(players: m)
      #expect(half.spins.map(\.t) == stride(from: m % 2, through: m, by: 2).map { $0 })
      #expect(half.spins.flatMap(\.rows).sorted() == (0..<UInt32(1) << m).map { $0 })
      // One copy of the largest spin, m − 1 of the next.
      #expect(half.spins.last?.paths == 1 && half.spins.dropLast().last?.paths == m - 1)
    }
  }

  @Test func theZetaMatrixOfASpin() {
    let root = 2.0.squareRoot()
    #expect(SchurBlocks.zeta(2) == [[1, 0, 0], [root, 1, 0], [1, root, 1]])
    #expect(SchurBlocks.zeta(1) == [[1, 0], [1, 1]] && SchurBlocks.zeta(0) == [[1]])
  }

  /// Row i of the largest spin is the sum over the masks of i players, all rows are at right angles, and back undoes
  /// forward.
  @Test func spinsAreWhatTheySay() {
    for m in 3...8 {
      let (half, count) = (SchurHalf(players: m), 1 << m)
      // As many columns as rows: the identity becomes the matrix.
      let table = AlignedVector(count: count * count)
      for row in 0..<count { table.base[row * count + row] = 1 }
      half.forward(table.base, width: count)
      let rows = (0..<count).map { row in (0..<count).map { table.base[row * count + $0] } }
      for (i, row) in (half.spins.last?.rows ?? []).enumerated() {
        #expect(rows[Int(row)] == (0..<count).map { $0.nonzeroBitCount == i ? 1 : 0 })
      }
      for row in 0..<count {
        for other in 0..<row {
          let product = zip(rows[row], rows[other]).reduce(0) { $0 + $1.0 * $1.1 }
          #expect(abs(product) <= 1e-13)
        }
      }
      half.back(table.base, width: count)
      for entry in 0..<count * count {
        #expect(abs(table.base[entry] - (entry % (count + 1) == 0 ? 1 : 0)) <= 1e-14)
      }
    }
  }

  /// Multiplies by H as it is defined, with plain loops.
  private func metric(_ x: [Double], _ blocks: SchurBlocks) -> [Double] {
    var result = x.indices.map { blocks.sigma[$0.nonzeroBitCount] * x[$0] }
    for isMirrored in [false, true] {
      var table = isMirrored ? x.reversed() : x
      Zeta.transposeReference(&table)
      for set in table.indices { table[set] *= blocks.tau[set.nonzeroBitCount] }
      Zeta.transformReference(&table)
      for set in table.indices { result[set] += table[isMirrored ? x.count - 1 - set : set] }
    }
    return result
  }

  private func inverse(_ x: [Double], _ transform: SchurTransform) -> [Double] {
    let (width, rows, columns) = (transform.columns, 1 << transform.high.players, 1 << transform.low.players)
    let work = AlignedVector(count: transform.workCount)
    let part = AlignedVector(count: width * rows)
    for first in stride(from: 0, to: columns, by: width) {
      for entry in 0..<width * rows { part.base[entry] = x[entry / width * columns + first + entry % width] }
      transform.take(part.base, width: width, first: first, to: work.base)
    }
    for chunk in transform.chunks { transform.invert(chunk, in: work.base) }
    var result = x
    for first in stride(from: 0, to: columns, by: width) {
      transform.put(part.base, width: width, first: first, from: work.base)
      for entry in 0..<width * rows {
        result[entry / width * columns + first + entry % width] = part.base[entry]
      }
    }
    return result
  }

  @Test func inverseTimesMetricIsTheIdentity() {
    var random = SeededRandom(seed: 91)
    withEvery("n", in: [6, 7, 10, 16]) { n in
      let transform = SchurTransform(players: n)
      #expect(transform.workCount == SchurTransform.workCount(players: n))
      let halfSigma = (0...n / 2).map { _ in Double.random(in: 0.5...2, using: &random) }
      let arbitrary = SchurBlocks(
        tau: (0...n).map { _ in Double.random(in: 0.1...1, using: &random) },
        sigma: (0...n).map { halfSigma[min($0, n - $0)] })
      let own = BoxWeights(players: n, tau: 0.04, sigma: 0.3, width: 0.04, costs: .even(players: n)).blocks
      for blocks in n < 16 ? [arbitrary, own] : [own] {
        transform.set(blocks)
        let x = random.normals(n)
        let back = metric(inverse(x, transform), blocks)
        #expect(zip(x, back).allSatisfy { abs($0 - $1) <= 1e-12 * 4 })
      }
    }
  }
}
