// SPDX-License-Identifier: Apache-2.0
import AndorKernels

extension DouglasRachford {
  /// Does the high levels forward, the reflection, high levels back, on chunks of columns.
  func reflect() {
    let (y, z, q, cosines, sines) = (self.y, self.z, self.q, self.cosines, self.sines)
    let (bits, width, stride) = (frame.n - blockBits, 1 << columnBits, 1 << blockBits)
    let (scale, shift) = (frame.scale, columnBits)
    let reflectRow = {
      @Sendable (a: UnsafeMutablePointer<Double>, c: UnsafeMutablePointer<Double>, at: Int) in
      let weights = (at >> shift).nonzeroBitCount << shift
      andor_golden_reflect(a, c, q.base + at, cosines.base + weights, sines.base + weights, scale, width)
    }
    parallelFor(stride / width, threads: threads) { part in
      withBuffer(of: 2 * width << bits) { scratch in
        let (a, c) = (scratch, scratch + width << bits)
        for first in part.map({ $0 * width }) {
          guard bits > 0 else {
            reflectRow(y.base + first, z.base + first, first)
            continue
          }
          // The first visit of the rows gathers them, the last one scatters them.
          let levels = UInt32(bits)
          let head = min(levels, 3)
          let tail = (levels - 1) % 3 + 1
          for (kind, source, target) in [(AndorButterfly.goldenA, y, a), (.goldenB, z, c)] {
            andor_row_step(kind, target, width, source.base + first, stride, width, levels, 0, head)
            andor_row_levels(kind, target, width, width, levels, head, levels)
          }
          for row in 0..<1 << bits { reflectRow(a + row * width, c + row * width, first + row * stride) }
          for (kind, source, target) in [(AndorButterfly.goldenATranspose, a, y), (.goldenB, c, z)] {
            andor_row_levels(kind, source, width, width, levels, 0, levels - tail)
            andor_row_step(
              kind, target.base + first, stride, source, width, width, levels, levels - tail, tail)
          }
        }
      }
    }
  }

  /// The halves of the pass over blocks.
  var halves: (and: GoldenHalf, or: GoldenHalf) {
    (
      GoldenHalf(
        work: y, state: s.and, anchor: anchor.and, point: point.and, back: .goldenATranspose,
        forward: .goldenA),
      GoldenHalf(work: z, state: s.or, anchor: anchor.or, point: point.or, back: .goldenB, forward: .goldenB)
    )
  }

  /// Does the low levels back, the update of s, low levels forward, block by block; returns Σ (z − x)² and what was
  /// measured.
  func update(measuring: Bool, keep: Double) -> (residual: Double, sums: Certificate.Sums) {
    if let costs { return update(measuring: measuring, keep: keep, costs: costs) }
    let halves = [halves.and, halves.or]
    let freeState = s.and.base[0]
    let blocks = 1 << (frame.n - blockBits)
    let (bits, tau) = (blockBits, self.tau)
    var found = Array(repeating: GoldenHalf.Block(), count: 2 * blocks)
    found.withUnsafeMutableBufferPointer { found in
      guard let results = found.baseAddress else { return }
      let memory = SharedMemory(results)
      parallelFor(2 * blocks, threads: threads) { part in
        for task in part {
          let (half, block) = task.quotientAndRemainder(dividingBy: blocks)
          memory.base[task] = halves[half].update(
            block << bits, bits: bits, tau: tau, keep: keep, measuring: measuring)
        }
      }
    }
    let residual = found.reduce(0) { $0 + $1.residual }
    guard measuring else { return (residual, Certificate.Sums()) }
    let measured = found.map(\.measured)
    let sums = Certificate.Sums(
      and: measured[..<blocks], or: measured[blocks...], shift: (point.and.base[0] - freeState) / tau)
    return (residual, sums)
  }
}
