// SPDX-License-Identifier: Apache-2.0

/// A moment of a monotonic clock, in nanoseconds since an origin of the caller's choice.
public struct Instant: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The nanoseconds since the origin.
  public var nanoseconds: Int64

  /// Creates the moment `nanoseconds` after the origin.
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// The clock's origin.
  public static let zero = Instant(nanoseconds: 0)

  /// Orders the earlier one first.
  public static func < (left: Self, right: Self) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// Returns the moment `nanoseconds` later, at most the clock's last one.
  func advanced(by nanoseconds: Int64) -> Instant {
    let (sum, overflow) = self.nanoseconds.addingReportingOverflow(nanoseconds)
    return Instant(nanoseconds: overflow ? .max : sum)
  }

  /// The seconds with three digits after the point, cut.
  public var description: String {
    let milliseconds = nanoseconds / 1_000_000
    let fraction = String(1000 + abs(milliseconds % 1000)).dropFirst()
    return "\(milliseconds / 1000).\(fraction)s"
  }
}

extension Duration {
  /// The whole nanoseconds of this duration, at most a century.
  var clampedNanoseconds: Int64 {
    let century: Int64 = 3_155_760_000
    let (seconds, attoseconds) = components
    return min(max(seconds, 0), century) * 1_000_000_000 + max(attoseconds, 0) / 1_000_000_000
  }
}
