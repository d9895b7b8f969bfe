// SPDX-License-Identifier: Apache-2.0
import AndorKernelVariants
import AndorKernels
import AndorTestKit
import Testing

@testable import AndorCore

/// The loader picks kernels by the processor: all of them give the same bits.
@Suite struct KernelVariantTests {
  /// Kernels that this machine can run: plain ones, those for wider vectors, and the loader's choice.
  private static func variants() -> [AndorKernelVariant] {
    (0..<4).compactMap { andor_kernel_variant($0)?.pointee }
  }

  private static func random(_ count: Int, _ random: inout SeededRandom) -> AlignedVector {
    let vector = AlignedVector(count: count)
    for entry in 0..<count { vector.base[entry] = Double.random(in: -1...1, using: &random) }
    return vector
  }

  /// Returns the bits that every variant computes, which must be those of the first.
  private func expectSameBits(_ name: String, _ body: (AndorKernelVariant) -> [Double]) {
    let results = Self.variants().map { bits(body($0)) }
    #expect(results.count >= 2 && results[0].count > 8)
    for (index, result) in results.enumerated() { #expect(result == results[0], "\(name), variant \(index)") }
  }

  @Test func noiseBox() {
    let n = 9
    let count = 1 << n
    expectSameBits("noise box") { kernels in
      var random = SeededRandom(seed: 90)
      let vectors = (0..<9).map { _ in Self.random(count, &random) }
      let weights = BoxWeights(players: n, tau: 0.3, sigma: 0.2, width: 0.1, costs: .lowOrder(players: n))
      let other = BoxWeights(players: n, tau: 0.4, sigma: 0.7, width: 0.1, costs: .even(players: n))
      let run = AndorBoxRun(
        a: vectors[0].base, c: vectors[1].base, e: vectors[2].base, p: vectors[3].base, q: vectors[4].base,
        d: vectors[5].base)
      defer { withExtendedLifetime((weights, other)) {} }
      let table = weights.table.base
      let (x, y) = (AlignedVector(count: count), AlignedVector(count: count))
      let dual = kernels.boxDual(run, vectors[6].base, 0.5, 0.25, table, 0, count)
      kernels.boxExcess(x.base, run, table, 0.01, 0, count)
      y.copy(vectors[7], threads: 1)
      let point = kernels.boxPoint(y.base, x.base, run, table, 0, count)
      let balance = kernels.boxBalance(run, table, 0, count)
      let residual = kernels.boxStep(
        run, vectors[6].base, vectors[7].base, vectors[8].base, table, 0.7, 0, count)
      kernels.boxRescale(run, table, other.table.base, 0, count)
      return [
        dual.product, dual.price, dual.norm, dual.largest, point, residual, balance.interactions,
        balance.correlations, balance.slack, balance.multiplier,
      ] + (vectors[..<5] + [x, y]).flatMap { Array($0.buffer) }
    }
  }

  @Test(arguments: [2, 8]) func goldenFrame(n: Int) {
    let count = 1 << n
    expectSameBits("golden frame") { kernels in
      var random = SeededRandom(seed: 91)
      let vectors = (0..<6).map { _ in Self.random(count, &random) }
      let (y, s, x) = (vectors[0].base, vectors[1].base, vectors[2].base)
      let prices = DouglasRachford.costs(players: n)
      let costs = prices.or.base
      defer { withExtendedLifetime(prices) {} }
      kernels.goldenReflect(y, s, x, vectors[3].base, vectors[4].base, 0.9, count)
      let block = kernels.goldenMeasure(y, s, x, 0.3, 1, count)
      let first = kernels.goldenStep(y + 1, s + 1, vectors[5].base + 1, 0.3, 0.6, count - 1)
      let dual = kernels.goldenWeigh(y, s, x, costs, 0.3, 0.1, 0, count)
      let second = kernels.goldenCostlyStep(y, s, vectors[5].base, costs, 0.3, 0.6, 0, count)
      kernels.goldenRescale(y, s, 1.7, count)
      return [
        block.norm, block.product, block.sum, block.largest, block.least, first, second, dual.norm,
        dual.product, dual.largest,
      ] + vectors[..<3].flatMap { Array($0.buffer) }
    }
  }

  @Test func schurTransform() {
    expectSameBits("Schur transform") { kernels in
      var random = SeededRandom(seed: 92)
      let (bits, width) = (5, 24)
      let half = SchurHalf(players: bits)
      let (rows, other) = (Self.random(width << bits, &random), Self.random(width << bits, &random))
      let wide = Self.random(40 << bits, &random)
      kernels.schurResidual(
        rows.base, other.base, wide.base, wide.base + 8, 0.5, 40, width, 1 << bits - 1)
      kernels.mirror(other.base, rows.base, width << bits)
      kernels.schurForward(rows.base, width, UInt32(bits), half.pairs, half.starts)
      kernels.schurBack(other.base, width, UInt32(bits), half.pairs, half.starts)
      // Chunks of spin 1, of which five copies are there, and three; their columns are spins of three players.
      let low = SchurHalf(players: 3)
      let matrix = Self.random(SchurBlocks.packed(8) + SchurBlocks.packed(4), &random)
      var firstRow = 0
      let spins = low.spins.map { spin in
        defer { firstRow += spin.rows.count }
        return AndorSchurSpin(
          side: UInt32(spin.t + 1), paths: UInt32(spin.paths), firstRow: UInt32(firstRow),
          firstMatrix: spin.t == 3 ? 0 : SchurBlocks.packed(8))
      }
      let chunks = [[0, 3, 6, 9, 12, -1, -1, -1], [0, 3, 6, -1]].map { (copies: [Int32]) in
        let places = copies + copies.map { $0 < 0 ? -1 : $0 + 1 }
        let chunk = AlignedVector(count: 2 * copies.count * width)
        let lanes = UInt32(copies.count)
        kernels.schurTake(chunk.base, rows.base, width, places, 2, lanes)
        kernels.schurBlocks(
          chunk.base, 2, lanes, spins, UInt32(spins.count), low.spins.flatMap(\.rows), matrix.base)
        return (chunk: chunk, places: places, lanes: lanes)
      }
      // What a copy becomes does not depend on those beside it.
      for entry in 0..<2 * width {
        for copy in 0..<3 {
          #expect(chunks[0].chunk.base[8 * entry + copy] == chunks[1].chunk.base[4 * entry + copy])
        }
      }
      for (chunk, places, lanes) in chunks {
        kernels.schurPut(rows.base, chunk.base, width, places, 2, lanes)
      }
      withExtendedLifetime((wide, matrix)) {}
      return ([rows, other] + chunks.map(\.chunk)).flatMap { Array($0.buffer) }
    }
  }

  @Test(arguments: [AndorButterfly.zeta, .zetaTranspose, .goldenA, .goldenATranspose, .goldenB, .goldenV])
  func butterflies(kind: AndorButterfly) {
    expectSameBits("butterfly") { kernels in
      var random = SeededRandom(seed: 93)
      let (block, rows, to) = (
        Self.random(1 << 12, &random), Self.random(40 << 5, &random), Self.random(24 << 5, &random)
      )
      kernels.blockLevels(kind, block.base, 12, 0, 12)
      kernels.rowStep(kind, to.base, 24, rows.base, 40, 24, 5, 1, 3)
      kernels.rowLevels(kind, rows.base, 40, 33, 5, 0, 5)
      let (columns, scratch) = (Self.random(40 << 5, &random), AlignedVector(count: 33 << 5))
      kernels.columnLevels(kind, columns.base, 40, 33, 5, scratch.base)
      kernels.sum(scratch.base, rows.base, columns.base, 33 << 5)
      return [block, rows, to, columns, scratch].flatMap { Array($0.buffer) }
    }
  }
}
