// SPDX-License-Identifier: Apache-2.0
import AndorLedger
import AndorScheduler
import AndorStore

/// The identities that vote, by the numbers that they have while the coordinator runs.
struct Identities {
  private var numbers: [String: UInt32] = [:]
  private var names: [String] = []
  /// By the producers' numbers in the job's register.
  private var producers: [UInt32: UInt32] = [:]

  /// Returns the number of an identity, a new one where it has none.
  mutating func number(of identity: String) -> UInt32 {
    if let number = numbers[identity] { return number }
    names.append(identity)
    numbers[identity] = UInt32(names.count)
    return UInt32(names.count)
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
    names.indices.contains(Int(number) - 1) ? names[Int(number) - 1] : "identity \(number)"
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
