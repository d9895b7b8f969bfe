// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSampling

/// What a sample takes while it is fitted, and when it is finished.
struct SampleCost {
  private let sample: SampleScheme

  init(_ sample: SampleScheme) { self.sample = sample }

  /// The masks of the largest fit: those of the last one, which has audit masks too.
  private var fitted: Int { min(sample.rows, 2 * SampleSchedule.mostFittedPairs + 2) }

  /// The most bytes of memory: matrices of the halves' size, and tables of masks times players.
  var bytes: Int {
    let half = fitted / 2
    return 8 * (5 * half * half + 6 * fitted * sample.players + 3 * sample.players * sample.players)
  }

  /// Returns the bytes of the result's files beside the values: masks, interactions, pairs and pages.
  /// - Parameter rowBytes: those of an interaction in `interactions.csv`.
  func diskBytes(rowBytes: Int) -> Int {
    let masks = min(sample.rows, 1 << 20) * ((sample.players + 7) / 8)
    let pairs = min(10_000, sample.players * (sample.players - 1) / 2)
    return masks + 2000 * rowBytes + 80 * (pairs + sample.players) + 16 * fitted + 512 << 10
  }
}
