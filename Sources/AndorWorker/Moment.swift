// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A moment of the monotonic clock.
package struct Moment: Comparable, Sendable {
  package let nanoseconds: Int64

  /// Creates a moment of its reading.
  package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// Now.
  static var now: Moment {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Moment(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  /// Returns the moment so much later.
  package func advanced(by duration: Duration) -> Moment {
    let (seconds, attoseconds) = duration.components
    return Moment(nanoseconds: nanoseconds + seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }

  /// Returns the time from an earlier moment to this one.
  package func since(_ earlier: Moment) -> Duration { .nanoseconds(nanoseconds - earlier.nanoseconds) }

  /// Whole microseconds since an earlier moment.
  func microseconds(since earlier: Moment) -> Int { Int((nanoseconds - earlier.nanoseconds) / 1000) }

  package static func < (left: Moment, right: Moment) -> Bool { left.nanoseconds < right.nanoseconds }
}
