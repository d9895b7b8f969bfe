// SPDX-License-Identifier: Apache-2.0

/// The leases that workers hold, in reused slots, with a list of the single leases by age.
///
/// The list holds the leases that may get a second, speculative twin, oldest first. O(1) an operation.
struct LeaseTable: Sendable {
  /// The purpose of a lease.
  enum Purpose: Sendable {
    /// To make the shard durable.
    case evaluation
    /// To compare with the durable result.
    case audit
    /// To compare rows of a durable result with those evaluated beside other rows.
    case rows
  }

  struct Record: Sendable {
    var shard: Int32
    var worker: Int32
    var attempt: UInt32
    var purpose: Purpose
    /// The worker named it when it joined: it was given before, and goes on.
    var isTakenUp = false
    /// The lease ran out; the slot still counts against the worker's credit until it answers.
    var expired = false
    var start: Instant
    var duration: Int64
    var free = false
  }

  private(set) var records: [Record] = []
  private var unused: [Int32] = []
  private var single = AgeList()
  /// Leases that have not run out.
  private(set) var liveCount = 0

  subscript(slot: Int) -> Record { records[slot] }

  mutating func insert(_ record: Record, listed: Bool) -> Int {
    let slot: Int
    if let reused = unused.popLast() {
      slot = Int(reused)
      records[slot] = record
    } else {
      slot = records.count
      records.append(record)
    }
    liveCount += 1
    if listed { single.append(slot) }
    return slot
  }

  mutating func remove(_ slot: Int) -> Record {
    single.remove(slot)
    let record = records[slot]
    assert(!record.free, "a lease ends once")
    if !record.expired { liveCount -= 1 }
    records[slot].free = true
    unused.append(Int32(slot))
    return record
  }

  mutating func expire(_ slot: Int) {
    single.remove(slot)
    assert(!records[slot].expired, "a lease runs out once")
    records[slot].expired = true
    liveCount -= 1
  }

  /// The oldest lease in the list.
  var oldest: Int? { single.oldest }

  /// Returns the next younger lease in the list.
  func younger(than slot: Int) -> Int? { single.younger(than: slot) }

  /// Takes a lease out of the list: it has its twin, or needs none.
  mutating func unlist(_ slot: Int) { single.remove(slot) }
}

/// The leases that were a worker's in this session and have ended, the latest 64: what it still says of them counts.
///
/// Empty until one ends; then 12 bytes a lease.
struct EndedLeases: Sendable {
  private static let most = 64

  private var leases: [(shard: Int32, attempt: UInt32, mayGoOn: Bool)] = []
  private var next = 0

  /// Adds a lease; O(1).
  /// - Parameter mayGoOn: whether the worker may name it when it joins again, and go on with it.
  mutating func add(shard: Int, attempt: UInt32, mayGoOn: Bool) {
    if leases.count < Self.most {
      leases.append((Int32(shard), attempt, mayGoOn))
    } else {
      leases[next] = (Int32(shard), attempt, mayGoOn)
      next = (next + 1) % Self.most
    }
  }

  /// Lets a lease go on, if it may: once. O(64).
  mutating func takeUp(shard: Int, attempt: Int) -> Bool {
    guard let place = leases.firstIndex(where: { isSame($0, shard, attempt) && $0.mayGoOn })
    else { return false }
    leases[place].mayGoOn = false
    return true
  }

  private func isSame(
    _ lease: (shard: Int32, attempt: UInt32, mayGoOn: Bool), _ shard: Int, _ attempt: Int
  ) -> Bool { lease.shard == Int32(shard) && Int(lease.attempt) == attempt }

  /// Returns whether a lease is among them; O(64).
  func contains(shard: Int, attempt: Int) -> Bool {
    leases.contains { isSame($0, shard, attempt) }
  }
}
