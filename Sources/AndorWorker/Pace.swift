// SPDX-License-Identifier: Apache-2.0

/// How many leases a worker wants in flight, from the time of a shard and that of the way to the coordinator.
///
/// A lane needs one shard to work on and, behind it, as many as it finishes while a result travels there, is
/// synced, and a new lease travels back. Two a lane do for shards that take longer than that; for quicker ones
/// the wish grows. It never shrinks: leases that wait here are handed back when the worker leaves.
struct Pace: Sendable {
  /// What was last asked for.
  private(set) var capacity: Int
  private var roundTrip: Double?
  private var shard: Double?
  private var lastWish: Moment?

  /// Most leases that are wished for, as many as a greeting can name.
  static let most = 64
  /// Seconds that a result may wait for the disk's sync.
  static let sync = 0.03

  /// A worker that begins with so many leases.
  init(capacity: Int) { self.capacity = capacity }

  /// Learns from a shard.
  mutating func add(shardMicroseconds: Int) {
    let seconds = max(Double(shardMicroseconds), 1) * 1e-6
    shard = shard.map { $0 + (seconds - $0) / 8 } ?? seconds
  }

  /// Learns from a message that was answered at once: the shortest seen counts, and fades by a tenth.
  mutating func add(roundTripMicroseconds: Int) {
    let seconds = max(Double(roundTripMicroseconds), 1) * 1e-6
    roundTrip = roundTrip.map { min($0 * 1.1, seconds) } ?? seconds
  }

  /// More leases than were asked for, if they would keep the lanes busy; at most twice a second.
  mutating func wish(lanes: Int, at now: Moment) -> Int? {
    guard let roundTrip, let shard else { return nil }
    if let lastWish, now.since(lastWish) < .milliseconds(500) { return nil }
    let waiting = (1.25 * Double(lanes) * (roundTrip + Self.sync) / shard).rounded(.up)
    let wanted = min(lanes + Int(min(waiting, 1e6)), Self.most)
    guard wanted > capacity else { return nil }
    lastWish = now
    capacity = wanted
    return wanted
  }
}
