// SPDX-License-Identifier: Apache-2.0
import DequeModule

/// Every worker that ever said hello, and the queue of those that want a lease.
struct WorkerTable: Sendable {
  struct Record: Sendable {
    let id: WorkerID
    var standing = WorkerStanding.lost
    /// The most leases it may have now: what it wants, or what it has from when it wanted more.
    private(set) var credit = 0
    /// The most leases it wants.
    private(set) var wanted = 0
    /// Slots of the lease table, those that ran out included: never more than `credit`.
    private(set) var held: [Int32] = []
    var lastHeard = Instant.zero
    /// Whether it is in the queue of hungry workers.
    var queued = false
    /// Results of it that became durable.
    var durable = 0
    /// The latest of its durable shards; -1 for none.
    var latestShard: Int32 = -1
    /// Failures since its last good result.
    var failuresInARow = 0
    /// Results that failed the check functional.
    var rejected = 0
    /// Whether it counts as proven: active, with a durable result and no run of failures.
    var proven = false
    /// Whether it was quarantined for wrong results.
    var isLiar = false

    init(id: WorkerID) { self.id = id }

    /// It wants so many leases from now on.
    mutating func want(_ count: Int) {
      wanted = count
      credit = max(wanted, held.count)
    }

    /// It has a lease more.
    mutating func hold(_ slot: Int) { held.append(Int32(slot)) }

    /// It has a lease less.
    mutating func drop(_ slot: Int) {
      held.removeAll { $0 == Int32(slot) }
      credit = max(wanted, held.count)
    }
  }

  private var indices: [WorkerID: Int] = [:]
  var records: [Record] = []
  /// Workers in `active` standing.
  var activeCount = 0
  /// Active workers that have shown they can evaluate.
  var provenCount = 0
  private(set) var hungry = Deque<Int>()

  func index(of id: WorkerID) -> Int? { indices[id] }

  mutating func insert(_ id: WorkerID) -> Int {
    if let index = indices[id] { return index }
    indices[id] = records.count
    records.append(Record(id: id))
    return records.count - 1
  }

  subscript(index: Int) -> Record {
    _read { yield records[index] }
    _modify { yield &records[index] }
  }

  func wants(_ index: Int) -> Bool {
    let record = records[index]
    return record.standing == .active && record.held.count < record.credit
  }

  mutating func setStanding(_ standing: WorkerStanding, of index: Int) {
    activeCount += (standing == .active ? 1 : 0) - (records[index].standing == .active ? 1 : 0)
    records[index].standing = standing
    judge(index)
  }

  /// Decides again whether the worker counts as proven.
  mutating func judge(_ index: Int) {
    let record = records[index]
    let proven = record.standing == .active && record.durable > 0 && record.failuresInARow == 0
    provenCount += (proven ? 1 : 0) - (record.proven ? 1 : 0)
    records[index].proven = proven
  }

  /// Puts the worker into the queue if it wants a lease and is not there.
  mutating func enqueue(_ index: Int) {
    guard !records[index].queued, wants(index) else { return }
    records[index].queued = true
    hungry.append(index)
  }

  /// Whether any worker wants a lease; forgets those in front that do not any more.
  mutating func anyHungry() -> Bool {
    while let index = hungry.popFirst() {
      if wants(index) {
        hungry.prepend(index)
        return true
      }
      records[index].queued = false
    }
    return false
  }

  /// Takes out the first hungry worker that may have the shard, looking at no more than `limit`.
  ///
  /// A shard that excludes e workers finds one among e + 1. O(limit) amortised.
  mutating func takeHungry(atMost limit: Int, where mayTake: (Int) -> Bool) -> Int? {
    var skipped: [Int] = []
    var found: Int?
    while found == nil, skipped.count < limit, let index = hungry.popFirst() {
      if !wants(index) {
        records[index].queued = false
      } else if mayTake(index) {
        records[index].queued = false
        found = index
      } else {
        skipped.append(index)
      }
    }
    for index in skipped.reversed() { hungry.prepend(index) }
    return found
  }

  /// Whether the queue has entries, some of which may want no lease any more.
  var hasQueue: Bool { !hungry.isEmpty }
}
