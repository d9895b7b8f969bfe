// SPDX-License-Identifier: Apache-2.0

/// The job's rate, and the times of its reports.
struct ProgressMeter {
  private(set) var rate = 0.0
  private var lastReport: Int64 = .min / 2
  private var lastDiskCheck: Int64 = .min / 2
  private var samples: [(time: Int64, masks: Int)]
  private var masks = 0

  /// Creates a meter that begins to count at a moment.
  init(start: Int64) { samples = [(start, 0)] }

  /// Counts masks that became durable.
  mutating func add(masks count: Int) { masks += count }

  /// Returns whether it is time to report; the rate is then that over the last fifty reports.
  mutating func isDue(every interval: Duration, at now: Int64) -> Bool {
    guard .nanoseconds(now - lastReport) >= interval else { return false }
    lastReport = now
    samples.append((now, masks))
    if samples.count > 50 { samples.removeFirst() }
    let first = samples[0]
    rate = now > first.time ? Double(masks - first.masks) * 1e9 / Double(now - first.time) : 0
    return true
  }

  /// Returns whether a second has passed since the disk was last looked at.
  mutating func isDiskCheckDue(at now: Int64) -> Bool {
    guard now - lastDiskCheck >= 1_000_000_000 else { return false }
    lastDiskCheck = now
    return true
  }
}
