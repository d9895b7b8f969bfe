// SPDX-License-Identifier: Apache-2.0
import AndorKernelVariants
import AndorKernels
import AndorTestKit
import Foundation
import Testing

@testable import AndorSampling

/// The kernels of sampled explanations: the same bits from all variants, and right ones.
@Suite struct SamplingKernelTests {
  private static func numbers(_ count: Int, seed: UInt64) -> [Double] {
    var random = SeededRandom(seed: seed)
    return (0..<count).map { _ in Double.random(in: -1...1, using: &random) }
  }

  private func expectSameBits(_ body: (AndorKernelVariant) -> [Double]) {
    let results = (0..<4).compactMap { andor_kernel_variant($0)?.pointee }.map { body($0).map(\.bitPattern) }
    #expect(results.count >= 2 && results.allSatisfy { $0 == results[0] } && results[0].count > 8)
  }

  @Test func denseKernelsGiveTheSameBits() {
    let (a, b) = (Self.numbers(21 * 24, seed: 1), Self.numbers(24 * 24, seed: 2))
    expectSameBits { kernels in
      var product = [Double](repeating: 0, count: 21 * 24)
      kernels.denseProduct(&product, 24, a, 24, b, 24, 21, 3)
      var left = a
      kernels.denseSubtract(&left, 24, b, 24, a, 7, 21, 3)
      var square = [Double](repeating: 0, count: 64)
      kernels.denseSquare(&square, 8, a, b, 50)
      var block = (0..<64).map { $0 % 9 == 0 ? 5 + a[$0] : a[$0] }
      let isPositive = kernels.denseFactor(&block, 8, 8)
      var strip = Array(b.prefix(64))
      kernels.denseForward(&strip, block, 8, 1, 8)
      var rows = a
      kernels.denseDivide(&rows, 24, 21, block, 8)
      var sum = b
      kernels.denseAdd(&sum, a, 0.3, 21 * 24)
      return product + left + square + block + strip + rows + sum
        + [Double(isPositive), kernels.denseDot(a, b, 21 * 24), kernels.denseDot(a, b, 5)]
    }
  }

  @Test func maskKernelsGiveTheSameBits() {
    let values = Self.numbers(256, seed: 3)
    var random = SeededRandom(seed: 4)
    let columns = (0..<24).map { _ in random.next() }
    expectSameBits { kernels in
      var (unlike, alike) = (values, values)
      kernels.maskKernels(&unlike, &alike, values.map { 300 * $0 }, 40, 0.7, 256)
      var tables = [Double](repeating: 0, count: 32 * 256)
      kernels.bitTables(&tables, values, 32)
      var sums = [Double](repeating: 0, count: 5)
      kernels.bitSums(&sums, columns, Array(columns[4...]), 5, 4, 1, 4, tables)
      var counts = [UInt32](repeating: 0, count: 5)
      kernels.bitCounts(&counts, columns, Array(columns[4...]), 5, 4)
      var added = values
      kernels.bitAdd(&added, columns, 4, 0.37)
      let elementary = values.flatMap { [kernels.exponential(90 * $0), kernels.logarithm($0 * $0 + 1e-9)] }
      return unlike + alike + tables + sums + counts.map { Double($0) } + added + elementary
        + [kernels.maskProduct(values, added, tables, 256)]
    }
  }

  @Test func sumsOverColumnsAreThoseOfTheirBits() {
    let values = Self.numbers(192, seed: 5)
    var random = SeededRandom(seed: 6)
    let columns = (0..<12).map { _ in random.next() }
    let sums = BitSums(values, height: 3).sums(Array(columns[..<6]), Array(columns[6...]), threads: 2)
    for (place, sum) in sums.enumerated() {
      let (a, b) = (place / 2 * 3, 6 + place % 2 * 3)
      let expected = (0..<192).reduce(0.0) { sum, t in
        columns[a + t / 64] & columns[b + t / 64] >> 0 & 1 << UInt64(t % 64) != 0 ? sum + values[t] : sum
      }
      #expect(abs(sum - expected) < 1e-12)
    }
  }

  @Test func elementaryFunctionsAreAccurate() {
    for step in -7000...7000 {
      let x = Double(step) / 10.3
      #expect(abs(andor_exp(x) / exp(x) - 1) < 1e-15, "e^\(x)")
      let y = exp(x)
      #expect(abs(andor_log(y) - log(y)) <= 2e-16 * max(1, abs(log(y))), "ln \(y)")
    }
    #expect(andor_exp(0) == 1 && andor_log(1) == 0 && andor_exp(-800) == 0 && andor_exp(900).isFinite)
  }
}
