// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger
import AndorScheduler
import AndorTransport
import AndorWire

/// Results that differ from the first result of their shard, kept to be compared with a third one.
///
/// At most 64 MiB of them: where more differ, those beyond cannot be compared across classes.
struct Challengers {
  private static let mostBytes = 64 << 20

  private var kept: [ShardReference: Payload] = [:]
  private var bytes = 0

  /// Returns the result kept for a shard.
  subscript(shard: ShardReference) -> Payload? { kept[shard] }

  mutating func keep(_ payload: Payload) {
    remove(payload.lease.shard)
    guard bytes + payload.byteCount <= Self.mostBytes else { return }
    kept[payload.lease.shard] = payload
    bytes += payload.byteCount
  }

  mutating func remove(_ shard: ShardReference) {
    if let payload = kept.removeValue(forKey: shard) { bytes -= payload.byteCount }
  }
}

extension Coordinator {
  /// How far values of two numerics classes may lie apart; `nil` where there is one class.
  var classTolerance: NumericsAdmission? { numerics.mixes || numerics.isMixed ? numerics : nil }

  /// Returns what the scheduler must know of a worker beside its process.
  ///
  /// By its number, as a record taken before the worker was admitted has no class.
  func traits(of worker: WorkerID) -> WorkerTraits {
    guard let worker = registry[worker] else { return WorkerTraits() }
    return WorkerTraits(
      identity: identities.number(of: worker.producer.identity, for: worker.id),
      numericsClass: worker.numericsClass)
  }

  /// Returns the leases that a worker holds, or holds results of.
  ///
  /// Only leases of values are taken up here, those of explanations in ``joinSpreading(_:_:)``; no others are given.
  func heldLeases(of hello: Hello, by worker: WorkerID) -> [Lease] {
    var leases: [Lease] = []
    for held in hello.held where store.plan.games.indices.contains(held.lease.shard.game) {
      if held.kind == .values {
        leases.append(held.lease)
      } else if held.kind != .explanation {
        acknowledge(held.lease, .stale, to: worker)
      }
    }
    registry.noteTakenUp(leases, by: worker)
    return leases
  }

  /// Compares the values of a result with those of another class, the shard's first ones or those that challenge them.
  ///
  /// On this thread: it is needed for audits alone, and there only where classes are mixed.
  func comparison(of payload: Payload) -> ValueComparison {
    guard classTolerance != nil else { return ValueComparison() }
    let shard = payload.lease.shard
    var comparison = ValueComparison()
    let storedClass = admission[shard]?.numericsClass ?? scheduler.numericsClass(of: shard)
    if storedClass != payload.numericsClass, let values = firstValues(of: shard) {
      comparison.withStored = agrees(payload, with: values, of: storedClass)
    }
    if let challenger = challengers[shard], challenger.numericsClass != payload.numericsClass {
      comparison.withChallenger = agrees(
        payload, with: challenger.values.float64Values ?? [], of: challenger.numericsClass)
    }
    return comparison
  }

  /// Returns the values of a shard's first result, on its way to the disk or durable; `nil` where there is none.
  private func firstValues(of shard: ShardReference) -> [Double]? {
    if let payload = admission[shard] { return payload.values.float64Values ?? [] }
    guard scheduler.isDurable(shard) else { return nil }
    return try? surroundings.disk.values(of: shard.game)(shard.index)
  }

  private func agrees(_ payload: Payload, with values: [Double], of numericsClass: UInt16) -> Bool? {
    let game = payload.lease.shard.game
    let found = payload.values.float64Values ?? []
    guard found.count == values.count,
      let allowed = classTolerance?.allowed(between: payload.numericsClass, and: numericsClass, game: game)
    else { return nil }
    let largest = zip(found, values).reduce(0.0) { max($0, abs($1.0 - $1.1)) }
    guard largest <= allowed else { return false }
    if largest > ending.largestNumericsDifference {
      ending.largestNumericsDifference = largest
      store.registers.note(difference: largest)
    }
    return true
  }
}
