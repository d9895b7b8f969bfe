// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The time of day, for people and logs; it may jump, so durations are measured with ``Moment``.
package enum WallClock {
  /// Seconds since 1970, to the millisecond.
  package static var seconds: Double {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec / 1_000_000) * 1e-3
  }
}
