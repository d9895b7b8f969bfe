// SPDX-License-Identifier: Apache-2.0

/// When leases run out and when workers count as silent.
///
/// Invariants: every lease has a timer, by its slot; every worker that is there has one, by its row; nothing else.
struct Timers: Sendable {
  /// The time for messages that wait in the shell's sockets to be handled first, after the shell was stopped.
  private static let grace: Int64 = 5_000_000_000

  var leases = TimerHeap()
  var silence = TimerHeap()
  /// Until then no lease runs out and nobody counts as silent.
  private var forgivesUntil = Instant.zero

  /// Returns the earlier of two moments, either of which may be missing.
  static func earlier(_ left: Instant?, _ right: Instant?) -> Instant? {
    guard let left, let right else { return left ?? right }
    return min(left, right)
  }

  /// When something may fall due.
  var wake: Instant? { Self.earlier(leases.first, silence.first).map { max($0, forgivesUntil) } }

  /// Forgives for a while when the shell was away for longer than it may be.
  mutating func noteAbsence(from last: Instant, until moment: Instant) {
    guard let due = Self.earlier(leases.first, silence.first), last.advanced(by: Self.grace) < moment,
      due.advanced(by: Self.grace) < moment
    else { return }
    forgivesUntil = moment.advanced(by: Self.grace)
  }

  func forgives(at now: Instant) -> Bool { now < forgivesUntil }
}
