// SPDX-License-Identifier: Apache-2.0

/// A running median of the time from lease to result, over the last 64 results.
///
/// It is recomputed every eighth sample, so a sample costs a few tens of operations.
struct Turnaround: Sendable {
  private var samples: [Int64] = []
  private var next = 0
  private var added = 0
  /// The median in nanoseconds; the expected value given at the start until three samples have come.
  private(set) var median: Int64

  init(expected: Int64) {
    median = expected
  }

  mutating func add(_ nanoseconds: Int64) {
    if samples.count < 64 {
      samples.append(nanoseconds)
    } else {
      samples[next] = nanoseconds
      next = (next + 1) & 63
    }
    added += 1
    guard added >= 3, added <= 8 || added & 7 == 0 else { return }
    median = samples.sorted()[samples.count / 2]
  }
}
