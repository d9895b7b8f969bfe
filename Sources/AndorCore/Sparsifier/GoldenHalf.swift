// SPDX-License-Identifier: Apache-2.0
import AndorKernels

/// One half of the iterate, AND or OR, in the pass over blocks.
struct GoldenHalf: Sendable {
  /// The transformed vector: the reflection on entry, the new state on exit, at the low levels.
  let work: AlignedVector
  let state: AlignedVector
  /// What the state is drawn back to.
  let anchor: AlignedVector
  /// Where a measured iteration leaves its feasible point.
  let point: AlignedVector
  let back: AndorButterfly
  let forward: AndorButterfly

  /// What the update of one block yields.
  struct Block {
    /// Σ (z − x)².
    var residual = 0.0
    /// The sums of a measured iteration.
    var measured = AndorGoldenBlock()
  }

  /// Updates the block of 2^bits entries that begins at `start`.
  ///
  /// - Parameter keep: the share of the step; the anchor has the rest.
  func update(_ start: Int, bits: Int, tau: Double, keep: Double, measuring: Bool) -> Block {
    let count = 1 << bits
    let (y, s, fixed) = (work.base + start, state.base + start, anchor.base + start)
    var block = Block()
    andor_block_levels(back, y, UInt32(bits), 0, UInt32(bits))
    if measuring {
      block.measured = andor_golden_measure(y, s, point.base + start, tau, start == 0 ? 1 : 0, count)
    }
    var first = 0
    if start == 0 {
      // The entry of ∅ is not penalised: it moves without being shrunk.
      let move = 0.5 * (y[0] - s[0])
      block.residual = move * move
      s[0] = keep * (s[0] + 2 * move) + (1 - keep) * fixed[0]
      y[0] = s[0]
      first = 1
    }
    block.residual += andor_golden_step(y + first, s + first, fixed + first, tau, keep, count - first)
    andor_block_levels(forward, y, UInt32(bits), 0, UInt32(bits))
    return block
  }
}
