// SPDX-License-Identifier: Apache-2.0
import AndorTestKit
import Foundation
import Testing

@testable import AndorSampling

@Suite struct DenseTests {
  /// A symmetric positive definite matrix.
  private static func matrix(_ size: Int) -> Grid {
    var random = SeededRandom(seed: UInt64(size))
    let root = Grid(rows: size, columns: size + 3)
    for row in 0..<size {
      for column in 0..<size + 3 { root[row, column] = Double.random(in: -1...1, using: &random) }
    }
    let square = root.times(Strips(transposing: root), threads: 1)
    for row in 0..<size { square[row, row] += 0.1 }
    return square
  }

  @Test(arguments: [1, 2, 7, 8, 9, 63, 64, 65, 130, 600, 650]) func factorsAndInverts(size: Int) throws {
    let given = Self.matrix(size)
    let cholesky = try #require(Cholesky(overwriting: given.first(size), threads: 2))
    let values = (0..<size).map { sin(Double($0)) }
    let solution = cholesky.solve(values)
    for row in 0..<size {
      let product = (0..<size).reduce(0) { $0 + given[row, $1] * solution[$1] }
      #expect(abs(product - values[row]) < 1e-8)
    }
    let inverse = cholesky.inverse(threads: 2)
    for row in stride(from: 0, to: size, by: max(1, size / 9)) {
      for column in 0..<size {
        let product = (0..<size).reduce(0) { $0 + given[row, $1] * inverse[$1, column] }
        #expect(abs(product - (row == column ? 1 : 0)) < 1e-7)
      }
    }
    if size <= 65 {
      let logarithm = (0..<size).reduce(0) { $0 + log(cholesky.factor[$1, $1]) }
      #expect(abs(cholesky.logRoot - logarithm) < 1e-12 * Double(size))
    }
  }

  /// Half of a symmetric product has the bits of the whole one, and a triangle's product is that of the triangle.
  @Test(arguments: [1, 7, 32, 33, 100]) func halvesAreThoseOfTheWhole(size: Int) {
    let given = Self.matrix(size)
    let strips = Strips(transposing: given)
    let (whole, half) = (given.times(strips, threads: 1), given.lowerTimes(strips, threads: 2))
    let right = Grid(rows: size, columns: 11)
    for row in 0..<size {
      for column in 0..<11 { right[row, column] = sin(Double(11 * row + column)) }
    }
    let triangle = given.first(size)
    let product = triangle.triangleTimes(Strips(of: right), threads: 2)
    for row in 0..<size {
      for column in 0...row { #expect(half[row, column].bitPattern == whole[row, column].bitPattern) }
      for column in 0..<11 {
        let sum = (0...row).reduce(0) { $0 + given[row, $1] * right[$1, column] }
        #expect(abs(product[row, column] - sum) < 1e-10)
      }
    }
  }

  @Test func bitsDoNotDependOnThreads() throws {
    let given = Self.matrix(333)
    let results = try [1, 2, 5].map { threads in
      let cholesky = try #require(Cholesky(overwriting: given.first(333), threads: threads))
      let inverse = cholesky.inverse(threads: threads)
      return (0..<333).flatMap { row in
        (0..<333).map { inverse[row, $0].bitPattern } + [cholesky.factor[row, row].bitPattern]
      }
    }
    #expect(results[1] == results[0] && results[2] == results[0])
  }

  @Test func refusesWhatIsNotPositiveDefinite() {
    let matrix = Grid(rows: 70, columns: 70)
    for row in 0..<70 { matrix[row, row] = row == 68 ? -1 : 1 }
    #expect(Cholesky(overwriting: matrix, threads: 1) == nil)
    let notNumbers = Grid(rows: 3, columns: 3)
    notNumbers[0, 0] = .nan
    #expect(Cholesky(overwriting: notNumbers, threads: 1) == nil)
  }

  /// N nodes integrate polynomials of degree 2N − 1.
  @Test(arguments: [1, 2, 3, 8, 17, 33]) func quadratureIsExact(count: Int) {
    let rule = Quadrature(count: count)
    #expect(rule.nodes.count == count && rule.nodes.allSatisfy { 0 < $0 && $0 < 1 })
    for degree in 0..<2 * count {
      let integral = zip(rule.nodes, rule.weights).reduce(0) { $0 + $1.1 * pow($1.0, Double(degree)) }
      #expect(abs(integral - 1 / Double(degree + 1)) < 1e-14, "degree \(degree)")
    }
  }

  @Test func nodesSufficeForSmoothProducts() {
    #expect(Quadrature.count(players: 6, ratios: 1e9) == 4)
    #expect(Quadrature.count(players: 7, ratios: 1e9) == 5)
    let count = Quadrature.count(players: 1000, ratios: 2)
    #expect(count > 3 && count < 20)
    // e^(2p), the limit of many players.
    let rule = Quadrature(count: count)
    let integral = zip(rule.nodes, rule.weights).reduce(0) { $0 + $1.1 * exp(2 * $1.0) }
    #expect(abs(integral - (exp(2) - 1) / 2) < 1e-14)
  }

  @Test func minimises() {
    // Rosenbrock's function, whose minimum is at 1.
    let best = LimitedMemory(evaluations: 400).minimise(from: [-1.2, 1]) { x in
      let (a, b) = (x[1] - x[0] * x[0], 1 - x[0])
      return (1 + 100 * a * a + b * b, [-400 * a * x[0] - 2 * b, 200 * a])
    }
    #expect(largestDifference(best, [1, 1]) < 0.2)
  }
}
