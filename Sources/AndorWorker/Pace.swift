// SPDX-License-Identifier: Apache-2.0
import AndorSystem

/// A worker's credit, from the time of a shard and of a round trip to the coordinator.
///
/// A thread needs one shard to work on and, behind it, as many as it finishes while a result travels there, is
/// synced, and a new lease travels back. Two a thread do for shards that take longer than that; for quicker ones
/// the wish grows. It shrinks again when for some seconds three quarters of it would have done: leases that wait here
/// are missing elsewhere at the end of a job.
package struct Pace: Sendable {
  /// The credit last asked for.
  package private(set) var credit: Int
  private let least: Int
  /// Since when a smaller credit would have sufficed, and which.
  private var slack: (since: Moment, largest: Int)?
  private var roundTrip: Double?
  private var shard: Double?
  private var lastWish: Moment?

  /// The largest credit, as a greeting can name no more leases.
  package static let most = 64
  /// Seconds that a result may wait for the disk's sync.
  static let sync = 0.03
  /// The time for which a smaller credit must suffice before it is asked for.
  package static let patience = Duration.seconds(5)

  /// Creates a worker that begins with so many leases.
  package init(credit: Int) { (self.credit, least) = (credit, credit) }

  /// Learns from a shard.
  package mutating func add(shardMicroseconds: Int) {
    let seconds = max(Double(shardMicroseconds), 1) * 1e-6
    shard = shard.map { $0 + (seconds - $0) / 8 } ?? seconds
  }

  /// Learns from a message that was answered at once: the shortest seen counts, and fades by a tenth.
  package mutating func add(roundTripMicroseconds: Int) {
    let seconds = max(Double(roundTripMicroseconds), 1) * 1e-6
    roundTrip = roundTrip.map { min($0 * 1.1, seconds) } ?? seconds
  }

  /// Keeps the credit at least at the leases held, which a greeting must be able to name.
  package mutating func keep(_ held: Int) { credit = max(credit, min(held, Self.most)) }

  /// Returns how many leases would keep the threads busy, if that is not what was last asked for; at most
  /// twice a second.
  package mutating func wish(threads: Int, at now: Moment) -> Int? {
    guard let roundTrip, let shard else { return nil }
    if let lastWish, now.since(lastWish) < .milliseconds(500) { return nil }
    let waiting = (1.25 * Double(threads) * (roundTrip + Self.sync) / shard).rounded(.up)
    let wanted = min(max(threads + Int(min(waiting, 1e6)), least), Self.most)
    guard wanted > credit else { return fewer(wanted, at: now) }
    return ask(for: wanted, at: now)
  }

  private mutating func fewer(_ wanted: Int, at now: Moment) -> Int? {
    guard wanted <= credit * 3 / 4 else {
      slack = nil
      return nil
    }
    let before = slack ?? (now, wanted)
    let largest = max(before.largest, wanted)
    slack = (before.since, largest)
    return now.since(before.since) < Self.patience ? nil : ask(for: largest, at: now)
  }

  private mutating func ask(for count: Int, at now: Moment) -> Int {
    (credit, lastWish, slack) = (count, now, nil)
    return count
  }
}
