// SPDX-License-Identifier: Apache-2.0
import DequeModule

/// The workers that are there, those that were until lately, and the queue of those that want a lease.
///
/// A worker has a row; the row of one that is forgotten is used again. Who is to be remembered for longer than the
/// row (the producer of a shard, the workers on which it failed) is remembered by identity.
struct WorkerTable: Sendable {
  struct Record: Sendable {
    let id: WorkerID
    /// Its identity and numerics class.
    fileprivate(set) var traits = WorkerTraits()
    var standing = WorkerStanding.lost
    /// The most leases it may have now: what it wants, or what it has from when it wanted more.
    private(set) var credit = 0
    /// The most leases it wants.
    private(set) var wanted = 0
    /// The most that it has earned.
    private var earned = 0
    /// Slots of the lease table, those that ran out included: never more than `credit`.
    private(set) var held: [Int32] = []
    var lastHeard = Instant.zero
    /// Whether it is in the queue of hungry workers.
    var queued = false
    /// Results of it that became durable.
    var durable = 0
    /// Whether a result of it was taken: the first is audited.
    var hasDelivered = false
    /// Whether it has named the leases that it held from before.
    var hasNamed = false
    /// Its leases that have ended.
    var ended = EndedLeases()
    /// Failures since its last good result.
    var failuresInARow = 0
    /// Results that were not what they said.
    var rejected = 0
    /// Whether it counts as proven: active, with a durable result and no run of failures.
    var proven = false

    init(id: WorkerID, credit: Int) { (self.id, earned) = (id, credit) }

    /// Itself, as the maker of its results.
    var maker: Maker { Maker(worker: id, identity: traits.identity) }

    /// Sets how many leases it wants from now on; it gets as many as it has earned.
    mutating func want(_ count: Int) {
      wanted = count
      credit = max(min(wanted, earned), held.count)
    }

    /// Counts a result that became durable: it has earned two leases more.
    mutating func earn() {
      durable += 1
      earned = min(earned + 2, Int(Int16.max))
      want(wanted)
    }

    /// Adds a lease.
    mutating func hold(_ slot: Int) { held.append(Int32(slot)) }

    /// Removes a lease.
    mutating func drop(_ slot: Int) {
      held.removeAll { $0 == Int32(slot) }
      want(wanted)
    }
  }

  private var rows: [WorkerID: Int] = [:]
  private(set) var records: [Record] = []
  private var unused: [Int] = []
  private var hasHadOne = false
  /// Rows of workers that are gone, and of those quarantined, by how long they are.
  private var gone = AgeList()
  private var quarantined = AgeList()
  /// Workers in `active` standing.
  private(set) var activeCount = 0
  /// How many active workers there are of each identity, and of each numerics class.
  private var activeKeys: [Maker.Key: Int] = [:]
  private var activeClasses: [UInt16: Int] = [:]
  /// Active workers that have shown they can evaluate.
  private(set) var provenCount = 0
  private(set) var hungry = Deque<Int>()

  /// Whether more than one process has come.
  private(set) var hasHadSeveral = false
  /// The leases that a new worker may have.
  let startingCredit: Int

  init(startingCredit: Int) { self.startingCredit = max(1, startingCredit) }

  /// How many workers are known.
  var count: Int { rows.count }

  func row(of id: WorkerID) -> Int? { rows[id] }

  mutating func insert(_ id: WorkerID) -> Int {
    if let row = rows[id] { return row }
    hasHadSeveral = hasHadSeveral || hasHadOne
    hasHadOne = true
    let row: Int
    if let reused = unused.popLast() {
      row = reused
      // The queue of hungry workers may still name the row.
      let isQueued = records[row].queued
      records[row] = Record(id: id, credit: startingCredit)
      records[row].queued = isQueued
    } else {
      row = records.count
      records.append(Record(id: id, credit: startingCredit))
    }
    rows[id] = row
    return row
  }

  /// Forgets the worker that is gone for the longest, or is quarantined for the longest, if more than `most` are.
  mutating func forgetOne(beyond most: Int) -> WorkerID? {
    guard let row = gone.count > most ? gone.oldest : quarantined.count > most ? quarantined.oldest : nil
    else { return nil }
    assert(records[row].held.isEmpty, "a worker with leases is not forgotten")
    gone.remove(row)
    quarantined.remove(row)
    let id = records[row].id
    rows[id] = nil
    unused.append(row)
    assert(rows.count + unused.count == records.count)
    return id
  }

  subscript(index: Int) -> Record {
    _read { yield records[index] }
    _modify { yield &records[index] }
  }

  func wants(_ index: Int) -> Bool {
    let record = records[index]
    return record.standing == .active && record.held.count < record.credit
  }

  /// Sets what a worker that joins says of itself.
  mutating func setTraits(_ traits: WorkerTraits, of index: Int) {
    let isActive = records[index].standing == .active
    if isActive { countActive(index, -1) }
    records[index].traits = traits
    if isActive { countActive(index, 1) }
  }

  /// How many numerics classes the active workers have.
  var classCount: Int { activeClasses.count }

  /// Returns whether a worker of a numerics class is active that is neither of these makers nor of their identities.
  func hasActive(of numericsClass: UInt16, outside makers: [Maker]) -> Bool {
    let count = activeClasses[numericsClass, default: 0]
    // Looked for one by one only where there are about as few as makers.
    guard count > 0, count <= matching(makers) else { return count > 0 }
    return records.contains { record in
      record.standing == .active && record.traits.numericsClass == numericsClass
        && !makers.contains { $0.isSame(as: record.maker) }
    }
  }

  /// Returns how many active workers are these makers or of their identities.
  func matching(_ makers: [Maker]) -> Int {
    var seen: Set<Maker.Key> = []
    return makers.reduce(0) { count, maker in
      guard seen.insert(maker.key).inserted else { return count }
      return count + activeKeys[maker.key, default: 0]
    }
  }

  /// Returns how many identities have active workers beside these makers.
  func activeIdentities(outside makers: [Maker]) -> Int {
    activeKeys.count - Set(makers.map(\.key)).count { activeKeys[$0] != nil }
  }

  /// Returns whether a worker that has shown it can evaluate fits: O(workers), for shards whose workers vanished.
  func hasProven(where fits: (Record) -> Bool) -> Bool {
    provenCount > 0 && records.contains { $0.proven && fits($0) }
  }

  /// Returns how many active workers are none of these processes.
  func activeProcesses(outside makers: [Maker]) -> Int {
    var excluded: Set<WorkerID> = []
    var count = 0
    for maker in makers {
      if let worker = maker.worker {
        let isActive = row(of: worker).map { records[$0].standing == .active } ?? false
        if excluded.insert(worker).inserted, isActive { count += 1 }
      } else {
        return activeCount - matching(makers)
      }
    }
    return activeCount - count
  }

  /// Returns the rows of an identity.
  func rows(of identity: UInt32) -> [Int] {
    rows.values.filter { records[$0].traits.identity == identity }.sorted()
  }

  private mutating func countActive(_ index: Int, _ change: Int) {
    let traits = records[index].traits
    activeCount += change
    let key = records[index].maker.key
    activeKeys[key, default: 0] += change
    if activeKeys[key] == 0 { activeKeys[key] = nil }
    activeClasses[traits.numericsClass, default: 0] += change
    if activeClasses[traits.numericsClass] == 0 { activeClasses[traits.numericsClass] = nil }
  }

  mutating func setStanding(_ standing: WorkerStanding, of index: Int) {
    let change = (standing == .active ? 1 : 0) - (records[index].standing == .active ? 1 : 0)
    if change != 0 { countActive(index, change) }
    records[index].standing = standing
    gone.remove(index)
    quarantined.remove(index)
    if standing.isGone { gone.append(index) }
    if standing == .quarantined { quarantined.append(index) }
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

  /// Returns whether any worker wants a lease; forgets those in front that do not any more.
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
  mutating func takeHungry(atMost limit: Int, where mayTake: (Record) -> Bool) -> Int? {
    var skipped: [Int] = []
    var found: Int?
    while found == nil, skipped.count < limit, let index = hungry.popFirst() {
      if !wants(index) {
        records[index].queued = false
      } else if mayTake(records[index]) {
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
