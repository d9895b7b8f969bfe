// SPDX-License-Identifier: Apache-2.0

/// The leases that workers hold, in reused slots, with a list of the single leases by age.
///
/// The list holds the leases that may get a second, speculative twin, oldest first. O(1) an operation.
struct LeaseTable: Sendable {
  /// What a lease is for.
  enum Purpose: Sendable {
    /// To make the shard durable.
    case evaluation
    /// To compare with the durable result.
    case audit
  }

  struct Record: Sendable {
    var shard: Int32
    var worker: Int32
    var attempt: UInt32
    var purpose: Purpose
    /// The lease ran out; the slot still counts against the worker's credit until it answers.
    var expired = false
    var start: Instant
    var duration: Int64
    var older: Int32 = -1
    var newer: Int32 = -1
    var listed = false
    var free = false
  }

  private(set) var records: [Record] = []
  private var unused: [Int32] = []
  private(set) var oldest = -1
  private var newest = -1
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
    if listed { append(slot) }
    return slot
  }

  mutating func remove(_ slot: Int) -> Record {
    unlist(slot)
    let record = records[slot]
    if !record.expired { liveCount -= 1 }
    records[slot].free = true
    unused.append(Int32(slot))
    return record
  }

  mutating func expire(_ slot: Int) {
    unlist(slot)
    records[slot].expired = true
    liveCount -= 1
  }

  /// The next younger lease in the list; -1 after the youngest.
  func younger(than slot: Int) -> Int { Int(records[slot].newer) }

  mutating func unlist(_ slot: Int) {
    let record = records[slot]
    guard record.listed else { return }
    if record.older >= 0 {
      records[Int(record.older)].newer = record.newer
    } else {
      oldest = Int(record.newer)
    }
    if record.newer >= 0 {
      records[Int(record.newer)].older = record.older
    } else {
      newest = Int(record.older)
    }
    records[slot].older = -1
    records[slot].newer = -1
    records[slot].listed = false
  }

  private mutating func append(_ slot: Int) {
    records[slot].listed = true
    records[slot].older = Int32(newest)
    records[slot].newer = -1
    if newest >= 0 { records[newest].newer = Int32(slot) } else { oldest = slot }
    newest = slot
  }
}
