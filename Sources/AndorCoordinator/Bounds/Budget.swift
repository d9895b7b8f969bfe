// SPDX-License-Identifier: Apache-2.0

/// A bound of how often something may happen: at most so much at once, refilled as time goes by; pure.
struct Budget {
  private let most: Double
  private let perSecond: Double
  private var left: Double
  private var moment: Int64

  /// Creates a full budget; moments are nanoseconds of a monotonic clock.
  init(_ most: Int, perSecond: Double, at now: Int64) {
    self.most = Double(most)
    self.perSecond = perSecond
    left = Double(most)
    moment = now
  }

  /// Takes from the budget; `false`, and nothing, where it has not that much.
  mutating func spend(_ cost: Double = 1, at now: Int64) -> Bool {
    refill(at: now)
    guard left >= cost else { return false }
    left -= cost
    return true
  }

  /// Whether it is as if it had never been used.
  mutating func isFull(at now: Int64) -> Bool {
    refill(at: now)
    return left >= most
  }

  private mutating func refill(at now: Int64) {
    left = min(most, left + Double(max(0, now - moment)) * 1e-9 * perSecond)
    moment = max(moment, now)
  }
}
