// SPDX-License-Identifier: Apache-2.0

/// A worker's work lately: over the last ten seconds, or its last three results if that is longer.
struct WorkMeter {
  private struct Bucket {
    let start: Int64
    var masks: Int
    var microseconds: Int
  }

  private static let bucketLength: Int64 = 1_000_000_000
  private static let window: Int64 = 10_000_000_000

  /// The moment when counting began.
  private let start: Int64
  private var buckets: [Bucket] = []
  /// The end of the last bucket that was dropped; the others were filled since then.
  private var since: Int64?

  init(start: Int64) { self.start = start }

  /// Notes a result. O(1) amortised; at most a dozen buckets.
  mutating func note(masks: Int, microseconds: Int, at now: Int64) {
    if let last = buckets.last, now - last.start < Self.bucketLength {
      buckets[buckets.count - 1].masks += masks
      buckets[buckets.count - 1].microseconds += microseconds
    } else {
      buckets.append(Bucket(start: now, masks: masks, microseconds: microseconds))
    }
    while buckets.count > 3, now - buckets[1].start > Self.window {
      since = buckets[1].start
      buckets.removeFirst()
    }
  }

  /// Returns the masks a second, and the share of the threads' time that the model took, 0 to 1.
  func lately(at now: Int64, threads: Int) -> (rate: Double, busy: Double) {
    let seconds = Double(max(1, now - (since ?? start))) * 1e-9
    let masks = buckets.reduce(0) { $0 + $1.masks }
    let microseconds = buckets.reduce(0.0) { $0 + Double($1.microseconds) }
    return (Double(masks) / seconds, min(1, microseconds * 1e-6 / seconds / Double(max(1, threads))))
  }
}
