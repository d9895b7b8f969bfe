// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A moment of the monotonic clock, which nobody can set and which stands still while the machine sleeps.
package struct Moment: Comparable, Sendable {
  /// Nanoseconds since some moment before this process began.
  package let nanoseconds: Int64

  /// Creates a moment of its reading.
  package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// The present moment.
  package static var now: Moment {
    var time = Glibc.timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Moment(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  /// Returns the moment a duration later.
  package func advanced(by duration: Duration) -> Moment {
    let (seconds, attoseconds) = duration.components
    return Moment(nanoseconds: nanoseconds + seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }

  /// Returns the time from an earlier moment to this one.
  package func since(_ earlier: Moment) -> Duration { .nanoseconds(nanoseconds - earlier.nanoseconds) }

  /// Returns the whole microseconds since an earlier moment.
  package func microseconds(since earlier: Moment) -> Int { Int((nanoseconds - earlier.nanoseconds) / 1000) }

  /// Returns the seconds since an earlier moment.
  package func seconds(since earlier: Moment) -> Double { Double(nanoseconds - earlier.nanoseconds) * 1e-9 }

  /// The seconds from this moment to now.
  package var elapsedSeconds: Double { Moment.now.seconds(since: self) }

  /// The moment as the calls that wait take it.
  var timespec: timespec {
    Glibc.timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
  }

  package static func < (left: Moment, right: Moment) -> Bool { left.nanoseconds < right.nanoseconds }
}
