// SPDX-License-Identifier: Apache-2.0
import AndorKernels

/// One half of the iterate, AND or OR, in the pass over blocks.
struct GoldenHalf: Sendable {
  /// The transformed vector: the reflection on entry, the new state on exit, at the low levels.
  let work: AlignedVector
  let state: AlignedVector
  /// Where a measured iteration leaves its feasible point.
  let point: AlignedVector
  let back: AndorButterfly
  let forward: AndorButterfly

  /// Updates the block of 2^bits entries that begins at `start`.
  func update(
    _ start: Int, bits: Int, tau: Double, relaxation: Double, measuring: Bool
  ) -> AndorGoldenBlock? {
    let count = 1 << bits
    let (y, s) = (work.base + start, state.base + start)
    andor_block_levels(back, y, UInt32(bits), 0, UInt32(bits))
    var measured: AndorGoldenBlock?
    if measuring {
      measured = andor_golden_measure(y, s, point.base + start, tau, start == 0 ? 1 : 0, count)
    }
    let (reflected, before) = (y[0], s[0])
    andor_golden_step(y, s, tau, relaxation, count)
    if start == 0 {
      // The entry of ∅ is not penalised: it moves without being shrunk.
      s[0] = before + relaxation * (reflected - 0.5 * (reflected + before))
      y[0] = s[0]
    }
    andor_block_levels(forward, y, UInt32(bits), 0, UInt32(bits))
    return measured
  }
}
