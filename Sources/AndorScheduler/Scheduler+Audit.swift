// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension Scheduler {
  /// Orders a durable shard to be evaluated once more; a challenger makes the new result the deciding one.
  mutating func openVerification(_ number: Int, challenger: Challenger?) {
    if challenger != nil, isModelNotDeterministic {
      shards.trust[number] = .settled
      return
    }
    verifications[number] = Verification(challenger: challenger, openedAfter: shards.attempts[number])
    toVerify.append(number)
    isSweepDue = true
    let game = shards.game(of: number)
    games[game].verifying += 1
    reviewGame(game)
  }

  private mutating func closeVerification(_ number: Int, _ trust: ShardTable.Trust) {
    guard verifications.removeValue(forKey: number) != nil else { return }
    shards.trust[number] = trust
    let game = shards.game(of: number)
    games[game].verifying -= 1
    reviewGame(game)
  }

  /// Whether the worker made one of the results to be compared.
  func isInvolved(_ worker: Int, in verification: Verification, of number: Int) -> Bool {
    Int(shards.worker[number]) == worker || verification.challenger.map { Int($0.worker) == worker } ?? false
  }

  /// The workers that made the results to be compared, each once.
  func involved(in verification: Verification, of number: Int) -> [Int32] {
    var list: [Int32] = []
    if shards.worker[number] >= 0 { list.append(shards.worker[number]) }
    if let challenger = verification.challenger, !list.contains(challenger.worker) {
      list.append(challenger.worker)
    }
    return list
  }

  /// An independent result of a shard under verification came.
  mutating func settle(_ verification: Verification, with result: Arrival) {
    let isFirst = verification.challenger == nil
    if isFirst { counters.audits += 1 }
    if result.digest == shards.digest[result.number] || !shards.digestKnown[result.number] {
      if isFirst { counters.auditsAgreeing += 1 }
      dropComparison(result)
      actions.append(.note(.auditAgreed(result.lease.shard, workers[result.worker].id)))
      closeVerification(result.number, .confirmed)
      if let challenger = verification.challenger { quarantine(Int(challenger.worker), .lied) }
    } else if let challenger = verification.challenger, challenger.digest == result.digest {
      noteDivergence(result)
      overrule(result)
    } else if let challenger = verification.challenger {
      noteDivergence(result)
      dropComparison(result)
      reportNotDeterministic(result, challenger)
    } else {
      counters.auditsDiverging += 1
      noteDivergence(result)
      dropComparison(result)
      challenge(result)
    }
  }

  private mutating func dropComparison(_ result: Arrival) {
    actions.append(.discard(workers[result.worker].id, result.lease))
    actions.append(.acknowledge(workers[result.worker].id, result.lease, .duplicate))
  }

  /// Two results differ: a third worker is to decide.
  private mutating func challenge(_ result: Arrival) {
    if isModelNotDeterministic {
      closeVerification(result.number, .settled)
      return
    }
    verifications[result.number] = Verification(
      challenger: Challenger(worker: Int32(result.worker), digest: result.digest),
      openedAfter: shards.attempts[result.number])
    toVerify.append(result.number)
    isSweepDue = true
  }

  /// The producer stands alone: the new result takes the place of its own, and it is quarantined.
  private mutating func overrule(_ result: Arrival) {
    let number = result.number
    let liar = Int(shards.worker[number])
    closeVerification(number, .confirmed)
    // Until the new result is written, a restart must not take the liar's for good.
    actions.append(.retract(result.lease.shard))
    undoDurable(number)
    store(result)
    shards.trust[number] = .confirmed
    if liar >= 0 { quarantine(liar, .lied) }
  }

  private mutating func reportNotDeterministic(_ result: Arrival, _ challenger: Challenger) {
    isModelNotDeterministic = true
    let involved = [shards.worker[result.number], challenger.worker, Int32(result.worker)]
    actions.append(
      .note(
        .modelNotDeterministic(
          result.lease.shard, workers: involved.filter { $0 >= 0 }.map { workers[Int($0)].id })))
    closeVerification(result.number, .settled)
  }

  /// The shard does not count as durable any more; its game is reopened if it was complete.
  private mutating func undoDurable(_ number: Int) {
    let game = shards.game(of: number)
    durableTotal -= 1
    games[game].durable -= 1
    let producer = Int(shards.worker[number])
    if producer >= 0 { workers[producer].durable -= 1 }
    reviewGame(game)
  }

  /// A liar's durable shard is taken back and queued.
  mutating func retract(_ number: Int) {
    counters.retracted += 1
    actions.append(.retract(shards.reference(number)))
    closeVerification(number, .unconfirmed)
    undoDurable(number)
    forgetResult(number)
    makeReady(number)
  }

  /// Takes back every shard of a liar that no other result confirmed: O(its shards).
  mutating func retractUnverified(of worker: Int) {
    workers[worker].isLiar = true
    var number = Int(workers[worker].latestShard)
    workers[worker].latestShard = -1
    while number >= 0 {
      let next = Int(shards.nextOfProducer[number])
      shards.nextOfProducer[number] = -1
      if shards.state[number] == .durable, Int(shards.worker[number]) == worker,
        shards.trust[number] != .confirmed
      {
        retract(number)
      }
      number = next
    }
  }

  /// A lease to verify failed or ran out; the third time it is given up.
  mutating func countVerificationFailure(_ number: Int) {
    verifications[number]?.failures += 1
    if let verification = verifications[number], verification.failures >= 3 { skip(verification, of: number) }
  }

  private mutating func skip(_ verification: Verification, of number: Int) {
    let shard = shards.reference(number)
    if verification.challenger == nil {
      counters.auditsSkipped += 1
      actions.append(.note(.auditSkipped(shard)))
    } else {
      counters.undecided += 1
      actions.append(.note(.undecided(shard)))
    }
    closeVerification(number, .settled)
  }

  /// At the end of everything else, gives up the verifications that no worker there is may do.
  mutating func sweepVerifications() {
    guard isSweepDue else { return }
    isSweepDue = false
    guard workers.activeCount <= 2 else { return }
    for _ in 0..<toVerify.count {
      guard let number = toVerify.popFirst() else { return }
      guard let verification = verifications[number], verification.live == 0 else { continue }
      if activeWorkers(outside: involved(in: verification, of: number)) == 0 {
        skip(verification, of: number)
      } else {
        toVerify.append(number)
      }
    }
  }
}
