// SPDX-License-Identifier: Apache-2.0
import AndorCore
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
  /// The partial sums, where they were asked for.
  let sums: Frame?
  let digests: PayloadDigests
  let microseconds: Int
  /// The moment when it came.
  let arrived: Int64

  var byteCount: Int { values.count + (sums?.count ?? 0) }

  /// The digest by which two results of a shard are compared.
  var digest: ResultDigest {
    ResultDigest(values: digests.values.prefix64, sums: digests.sums?.prefix64 ?? 0)
  }
}

extension ResultDigest {
  /// Creates the digest of a result from those of its two payloads.
  ///
  /// Not their exclusive or: where the sums are the values, which is so for listed masks and for shards of one mask,
  /// that would be 0 whatever the values are, and every audit would agree. 2a + b is then 3a, which tells all apart.
  init(values: UInt64, sums: UInt64) { self.init(2 &* values &+ sums) }
}

/// Results between a worker's message and the disk: checked when they come, kept until they are durable.
///
/// At most one payload of a shard is kept at a time; the scheduler decides which. How many there are is bounded
/// by the scheduler too, which leases nothing while too many are under way.
struct ResultAdmission {
  private var payloads: [ShardReference: Payload] = [:]
  /// Shards whose payload the committer had no room for, in order.
  private var waiting: [ShardReference] = []
  private var checks: [Int: ShardCheck] = [:]
  private let seed: UInt64
  /// Why the disk refused the last payload that is kept until it takes it.
  var refusal = "the disk is full"

  /// Creates an admission without payloads.
  /// - Parameter seed: Chooses the functional that sums are checked by; secret, so that nobody can fool it.
  init(seed: UInt64) { self.seed = seed }

  /// Whether payloads wait for room in the committer's queue.
  var isWaiting: Bool { !waiting.isEmpty }

  /// The number of payloads kept.
  var count: Int { payloads.count }

  /// The bytes of all payloads kept.
  var byteCount: Int { payloads.values.reduce(0) { $0 + $1.byteCount } }

  /// Returns the digests that a result claims, if it belongs to the job, is whole and finite, and its sums fit its
  /// values; otherwise `nil`.
  ///
  /// Whether the claim is true is checked where the data are hashed in any case: on the commit thread.
  mutating func check(_ result: ShardResult, _ frames: [Frame], of plan: JobPlan) -> PayloadDigests? {
    let shard = result.lease.shard
    guard plan.games.indices.contains(shard.game) else { return nil }
    let game = plan.games[shard.game]
    guard (0..<game.maskPlan.shardCount).contains(shard.index), result.kind == game.leaseKind,
      result.count == game.maskPlan.rows(of: shard.index), result.valuesPerMask == game.valuesPerMask,
      frames.count == 1 || result.sums != nil
    else { return nil }
    let levels = game.maskPlan.masks(of: shard.index).levels
    let fits = frames[0].withFloat64Values { values in
      guard frames.count == 2 else { return values.indices.allSatisfy { values[$0].isFinite } }
      return frames[1].withFloat64Values { sums in accepts(values, sums, levels: levels ?? 0) }
    }
    return fits ? PayloadDigests(values: result.values, sums: result.sums) : nil
  }

  private mutating func accepts(_ values: Span<Double>, _ sums: Span<Double>, levels: Int) -> Bool {
    let check = checks[levels] ?? ShardCheck(levels: levels, seed: seed)
    checks[levels] = check
    return check.accepts(values: values, sums: sums)
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

extension GamePlan {
  /// The kind of lease that the game's shards are for: sums where the values have a transform.
  var leaseKind: LeaseKind { maskPlan.cube == nil ? .values : .sums }
}
