// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorLedger
import AndorScheduler
import AndorTransport
import AndorWire

/// A result that came and is not yet durable.
struct Payload: Sendable {
  let lease: Lease
  let worker: WorkerID
  /// The number of the worker's producer, and that of its numerics class.
  let producer: UInt32
  let numericsClass: UInt16
  let values: Frame
  /// The digest that the worker claims for the values.
  let claimed: SHA256Digest
  let microseconds: Int
  /// The moment when it came.
  let arrived: Int64

  var byteCount: Int { values.count }

  /// The digest by which two results of a shard are compared.
  var digest: ResultDigest { ResultDigest(claimed.prefix64) }
}

/// Results between a worker's message and the disk: checked when they come, kept until they are durable.
///
/// At most one payload of a shard is kept at a time; the scheduler decides which. How many there are is bounded
/// by the scheduler too, which leases nothing while too many are under way.
struct ResultAdmission {
  private var payloads: [ShardReference: Payload] = [:]
  /// Shards whose payload the committer had no room for, in order.
  private var waiting: [ShardReference] = []
  /// Why the disk refused the last payload that is kept until it takes it.
  var refusal = "the disk is full"

  /// Whether payloads wait for room in the committer's queue.
  var isWaiting: Bool { !waiting.isEmpty }

  /// The number of payloads kept.
  var count: Int { payloads.count }

  /// The bytes of all payloads kept.
  var byteCount: Int { payloads.values.reduce(0) { $0 + $1.byteCount } }

  /// Whether a result belongs to the job, and is the values that were asked for, whole and finite; of a sample, also
  /// whether v(∅) and v(N), which were evaluated with it, are those that the job was planned with.
  ///
  /// Whether its digest is theirs is checked where a first result is hashed in any case: on the commit thread.
  static func accepts(_ result: ShardResult, _ frames: [Frame], of plan: JobPlan) -> Bool {
    let shard = result.lease.shard
    guard plan.games.indices.contains(shard.game) else { return false }
    let game = plan.games[shard.game]
    guard (0..<game.maskPlan.shardCount).contains(shard.index), result.kind == .values,
      result.count == game.maskPlan.rows(of: shard.index), result.valuesPerMask == game.valuesPerMask
    else { return false }
    if game.maskPlan.sample != nil {
      let tolerance = plan.numerics?.tolerances[shard.game].allowed ?? 0
      guard game.agrees(ends: result.ends, within: tolerance) else { return false }
    }
    return frames[0].withFloat64Values(areFinite)
  }

  /// Whether a digest is that of a frame.
  static func isDigest(_ claimed: SHA256Digest, of frame: Frame) -> Bool {
    var hasher = SHA256Hasher()
    frame.withFloat64Values { hasher.update($0) }
    return hasher.finalize() == claimed
  }

  /// Whether no number is NaN or infinite: x − x is 0 of every other, and NaN of these, which no addition loses.
  private static func areFinite(_ values: Span<Double>) -> Bool {
    var rest = SIMD8<Double>.zero
    var index = 0
    while index + 8 <= values.count {
      let eight = SIMD8(
        values[index], values[index + 1], values[index + 2], values[index + 3], values[index + 4],
        values[index + 5], values[index + 6], values[index + 7])
      rest += eight - eight
      index += 8
    }
    return rest.sum() == 0 && (index..<values.count).allSatisfy { values[$0].isFinite }
  }

  /// Returns the payload kept for a shard.
  subscript(shard: ShardReference) -> Payload? { payloads[shard] }

  /// Keeps a payload until it is durable or discarded.
  mutating func keep(_ payload: Payload) {
    let before = payloads.updateValue(payload, forKey: payload.lease.shard)
    assert(before == nil, "two payloads of \(payload.lease.shard) are under way")
  }

  /// Drops the payload of a lease, if it is the one kept.
  mutating func discard(_ lease: Lease) {
    if payloads[lease.shard]?.lease == lease { payloads[lease.shard] = nil }
  }

  /// Removes and returns the payload of a shard that is durable.
  mutating func remove(_ shard: ShardReference) -> Payload? { payloads.removeValue(forKey: shard) }

  /// Takes note that a payload must be submitted again.
  mutating func postpone(_ shard: ShardReference) {
    assert(payloads[shard] != nil, "\(shard) waits for the committer without a payload")
    waiting.append(shard)
  }

  /// Removes and returns the shards that wait for the committer, in order.
  mutating func takeWaiting() -> [ShardReference] {
    defer { waiting.removeAll(keepingCapacity: true) }
    return waiting
  }
}
