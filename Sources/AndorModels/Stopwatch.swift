// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Seconds since it was made, on the clock that nobody sets.
struct Stopwatch {
  private let start = Stopwatch.now()

  /// Seconds since the stopwatch was made.
  var seconds: Double { Stopwatch.now() - start }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
