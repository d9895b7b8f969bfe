// SPDX-License-Identifier: Apache-2.0
import AndorLedger
import AndorScheduler
import AndorStore

/// The identities that vote, by the numbers that they have while the coordinator runs.
///
/// Anybody who greets brings a name, so a name is kept for as long as a worker of it is known, and for good once it has
/// had a say: what it made, confirmed or was expelled for is known by its number. No number is given twice.
struct Identities {
  private var numbers: [String: UInt32] = [:]
  private var names: [UInt32: String] = [:]
  private var last: UInt32 = 0
  /// By the producers' numbers in the job's register.
  private var producers: [UInt32: UInt32] = [:]
  /// The identities of the workers that are known, and how many there are of each.
  private var workers: [WorkerID: UInt32] = [:]
  private var holders: [UInt32: Int] = [:]
  /// Those that are kept for good.
  private var kept: Set<UInt32> = []

  /// How many identities are known, and how many workers have one.
  var count: (identities: Int, workers: Int) { (names.count, workers.count) }

  /// How many identities are kept for good.
  var keptCount: Int { kept.count }

  /// Returns the number of an identity that is kept for good, a new one where it has none.
  mutating func number(of identity: String) -> UInt32 {
    let number = given(identity)
    kept.insert(number)
    return number
  }

  /// Returns the number of a worker's identity, a new one where it has none.
  mutating func number(of identity: String, for worker: WorkerID) -> UInt32 {
    let number = given(identity)
    guard workers[worker] != number else { return number }
    release(worker)
    workers[worker] = number
    holders[number, default: 0] += 1
    return number
  }

  /// Keeps the identity of a worker for good: it has a say.
  mutating func keep(_ worker: WorkerID) {
    if let number = workers[worker] { kept.insert(number) }
  }

  /// Keeps an identity for good.
  mutating func keep(_ number: UInt32) {
    if names[number] != nil { kept.insert(number) }
  }

  /// Forgets a worker, and its identity where nobody else has it.
  mutating func release(_ worker: WorkerID) {
    guard let number = workers.removeValue(forKey: worker), let count = holders[number] else { return }
    holders[number] = count > 1 ? count - 1 : nil
    guard count == 1, !kept.contains(number), let name = names.removeValue(forKey: number) else { return }
    numbers[name] = nil
  }

  private mutating func given(_ identity: String) -> UInt32 {
    if let number = numbers[identity] { return number }
    last += 1
    (numbers[identity], names[last]) = (last, identity)
    return last
  }

  /// Returns the identity of a producer that a slot names; 0 where it is not known.
  mutating func number(of producer: UInt32, in registers: JobRegisters) -> UInt32 {
    if let number = producers[producer] { return number }
    let number = registers.producer(producer).map { self.number(of: $0.identity) } ?? 0
    producers[producer] = number
    return number
  }

  /// Returns what an identity is.
  func name(of number: UInt32) -> String {
    names[number] ?? "identity \(number)"
  }

  /// Returns the origin of a shard that its slot tells; what an expelled identity confirmed is confirmed by nobody.
  mutating func origin(
    of stamp: ShardStamp, in registers: JobRegisters, expelled: Set<UInt32>
  ) -> ShardOrigin {
    let confirmer = number(of: stamp.auditor, in: registers)
    let isConfirmed = stamp.flags.contains(.confirmed)
    let isDoubtful = isConfirmed && expelled.contains(confirmer)
    return ShardOrigin(
      traits: WorkerTraits(
        identity: number(of: stamp.producer, in: registers), numericsClass: stamp.numericsClass),
      isAuditOwed: stamp.flags.contains(.auditOwed) || isDoubtful, isConfirmed: isConfirmed && !isDoubtful,
      confirmer: isConfirmed ? confirmer : 0)
  }
}
