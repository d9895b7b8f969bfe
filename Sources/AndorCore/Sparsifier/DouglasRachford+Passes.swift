// SPDX-License-Identifier: Apache-2.0
import AndorKernels

extension DouglasRachford {
  /// High levels forward, reflection, high levels back, on chunks of columns.
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
          let levels = UInt32(bits)
          for row in 0..<1 << bits {
            (a + row * width).update(from: y.base + first + row * stride, count: width)
            (c + row * width).update(from: z.base + first + row * stride, count: width)
          }
          andor_row_levels(.goldenA, a, width, width, levels, 0, levels)
          andor_row_levels(.goldenB, c, width, width, levels, 0, levels)
          for row in 0..<1 << bits { reflectRow(a + row * width, c + row * width, first + row * stride) }
          andor_row_levels(.goldenATranspose, a, width, width, levels, 0, levels)
          andor_row_levels(.goldenB, c, width, width, levels, 0, levels)
          for row in 0..<1 << bits {
            (y.base + first + row * stride).update(from: a + row * width, count: width)
            (z.base + first + row * stride).update(from: c + row * width, count: width)
          }
        }
      }
    }
  }

  /// Low levels back, the update of s, low levels forward, block by block.
  func update(measuring: Bool) -> Certificate.Sums {
    let halves = [
      GoldenHalf(work: y, state: s.and, point: point.and, back: .goldenATranspose, forward: .goldenA),
      GoldenHalf(work: z, state: s.or, point: point.or, back: .goldenB, forward: .goldenB),
    ]
    let freeState = s.and.base[0]
    let blocks = 1 << (frame.n - blockBits)
    let (bits, tau, relaxation) = (blockBits, self.tau, self.relaxation)
    var measured = Array(repeating: AndorGoldenBlock(), count: 2 * blocks)
    measured.withUnsafeMutableBufferPointer { measured in
      guard let results = measured.baseAddress else { return }
      let memory = SharedMemory(results)
      parallelFor(2 * blocks, threads: threads) { part in
        for task in part {
          let (half, block) = task.quotientAndRemainder(dividingBy: blocks)
          let found = halves[half].update(
            block << bits, bits: bits, tau: tau, relaxation: relaxation, measuring: measuring)
          if let found { memory.base[task] = found }
        }
      }
    }
    guard measuring else { return Certificate.Sums() }
    return Certificate.Sums(
      and: measured[..<blocks], or: measured[blocks...], shift: (point.and.base[0] - freeState) / tau)
  }
}
