// SPDX-License-Identifier: Apache-2.0

/// A clock that goes only when somebody sets it or sleeps.
public final class VirtualClock {
  /// Nanoseconds since some moment.
  public private(set) var now: Int64 = 1_000_000_000

  /// A clock that shows one second.
  public init() {}

  /// Sleeps: the clock goes on by so much.
  public func sleep(_ duration: Duration) { now += duration.inNanoseconds }

  /// Goes on to a moment, unless it has passed.
  public func advance(to moment: Int64) { now = max(now, moment) }
}

extension Duration {
  /// The duration in nanoseconds, rounded down.
  public var inNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }
}
