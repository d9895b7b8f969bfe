// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension Scheduler {
  /// Orders a durable shard to be evaluated once more, or to be decided about where a result differs already.
  ///
  /// - Parameters:
  ///   - wanted: how many other identities are to have the same result, where so many are there.
  ///   - isChosen: whether it is said where nobody can make it.
  mutating func openAudit(_ number: Int, wanted: Int, isChosen: Bool, against challenger: Choice? = nil) {
    let makers = [shards.maker(of: number), shards.confirmers[number].maker].compactMap(\.self)
    let stored = Choice(digest: shards.digest[number], numericsClass: shards.classes[number], makers: makers)
    audits.open(
      number,
      Audit(
        [stored] + (challenger.map { [$0] } ?? []), wanted: wanted, isChosen: isChosen,
        openedAfter: shards.attempts[number]))
    counters.auditsSkipped = audits.skipped.count
    if !shards.isOwed[number] || challenger != nil {
      shards.isOwed[number] = true
      actions.append(.oweAudit(shards.reference(number)))
    }
    progress.openAudit(in: shards.game(of: number))
  }

  mutating func closeAudit(_ number: Int, _ trust: ShardTable.Trust) {
    guard let audit = audits.close(number) else { return }
    shards.trust[number] = trust
    if trust == .confirmed { shards.isOwed[number] = false }
    if audit.isDisputed { actions.append(.challengeEnded(shards.reference(number))) }
    progress.closeAudit(in: shards.game(of: number))
    resumeRowChecks(doubting: number, isReplaced: false)
  }

  /// Notes that another identity had the same result as the one stored.
  mutating func confirm(_ number: Int, by maker: Maker) {
    let first = shards.maker(of: number)
    guard !first.isSame(as: maker) else { return }
    if shards.trust[number] != .undecided || audits[number] != nil { shards.trust[number] = .confirmed }
    let confirmer = ShardTable.Confirmer(maker.key)
    // Each of the first two counts once, however often it sends its result.
    guard shards.confirmers[number] != confirmer, shards.confirmers[number] != .several else { return }
    shards.confirmers[number] = shards.confirmers[number] == .none ? confirmer : .several
    for voter in [first, maker] { audits.records[voter.key, default: 0] += 1 }
  }

  /// Returns whether a result is the shard's first one.
  func agreement(withFirst result: Arrival) -> Agreement {
    let number = result.number
    if !shards.digestKnown[number] || result.digest == shards.digest[number] { return .same }
    return agreement(result, shards.classes[number], result.values.withStored)
  }

  /// Within a class other bits are another result; across classes the values decide.
  private func agreement(_ result: Arrival, _ numericsClass: UInt16, _ isSame: Bool?) -> Agreement {
    guard numericsClass != result.traits.numericsClass else { return .different }
    return isSame.map { $0 ? .same : .different } ?? .unknown
  }

  /// Returns how a result compares with each of those under audit; the shell has the values of the first two.
  private func agreements(of result: Arrival, in audit: Audit) -> [Agreement] {
    audit.choices.indices.map { place in
      let choice = audit.choices[place]
      if place == 0 { return agreement(withFirst: result) }
      if result.digest == choice.digest { return .same }
      return agreement(result, choice.numericsClass, place == 1 ? result.values.withChallenger : nil)
    }
  }

  /// Compares an independent result of a shard under audit.
  mutating func decide(_ audit: Audit, with result: Arrival) {
    let agreements = agreements(of: result, in: audit)
    if audit.votes == 0, !audit.isDisputed, agreements != [.unknown] {
      counters.audits += 1
      if agreements == [.same] { counters.auditsAgreeing += 1 } else { counters.auditsDiverging += 1 }
    }
    if agreements[0] != .same, agreements[0] != .unknown { noteDivergence(result) }
    switch agreements.count(where: { $0 == .same }) {
    case 0 where !agreements.contains(.unknown): differ(audit, with: result)
    case 1: agree(audit, with: result, on: agreements.firstIndex(of: .same) ?? 0)
    default:
      // One of another class, to which several are as good as its own: it cannot tell who lied.
      dropComparison(result)
      countAuditFailure(result.number, of: result.maker)
    }
  }

  /// Takes in a result that is one of those under audit.
  private mutating func agree(_ audit: Audit, with result: Arrival, on place: Int) {
    let number = result.number
    audits.update(number) { $0.vote(result.maker, for: place) }
    guard let voted = audits[number] else { return }
    guard voted.isDisputed else {
      dropComparison(result)
      confirm(number, by: result.maker)
      actions.append(.note(.auditAgreed(result.lease.shard, result.worker)))
      closeIfConfirmed(number)
      return
    }
    if case .decided(let winner) = verdict(on: voted) {
      if winner != place || winner == 0 { dropComparison(result) }
      carryOut(winner, of: voted, number, with: winner == place ? result : nil)
    } else {
      dropComparison(result)
    }
  }

  /// Ends an audit in which all had the same result, if they are enough, or all that can be asked.
  private mutating func closeIfConfirmed(_ number: Int) {
    guard let audit = audits[number] else { return }
    let others = audit.choices[0].voters.count - 1
    guard others >= audit.wanted || activeWorkers(outside: audit.excused) == 0 else { return }
    guard others == 0 else { return closeAudit(number, .confirmed) }
    // Another process of the same identity had the same: it is audited, and confirmed by nobody.
    closeAudit(number, .repeated)
    shards.isOwed[number] = false
  }

  /// Takes in a result that is none of those under audit.
  private mutating func differ(_ audit: Audit, with result: Arrival) {
    let number = result.number
    if audit.isWithinOneIdentity, audit.makers[0].isSame(as: result.maker), audits.isModelNotDeterministic {
      dropComparison(result)
      closeAudit(number, .undecided)
      return
    }
    let choice = Choice(
      digest: result.digest, numericsClass: result.traits.numericsClass, makers: [result.maker])
    audits.update(number) { $0.add(choice) }
    guard let voted = audits[number] else { return }
    if audit.isDisputed {
      dropComparison(result)
    } else {
      _ = keepChallenger(result)
      actions.append(.acknowledge(result.worker, result.lease, .duplicate))
    }
    settle(number, voted)
  }

  mutating func dropComparison(_ result: Arrival) {
    actions.append(.discard(result.worker, result.lease))
    actions.append(.acknowledge(result.worker, result.lease, .duplicate))
  }

  /// Keeps a result that differs from the first one, to be compared with a third.
  mutating func keepChallenger(_ result: Arrival) -> Choice {
    actions.append(.challenge(result.worker, result.lease))
    return Choice(digest: result.digest, numericsClass: result.traits.numericsClass, makers: [result.maker])
  }

  /// Counts a lease to audit that failed, ran out or told nothing: its worker is not asked again.
  mutating func countAuditFailure(_ number: Int, of maker: Maker) {
    audits.update(number) { $0.noteFailure(of: maker) }
    guard let audit = audits[number] else { return }
    if audit.isDisputed {
      settle(number, audit)
      if let open = audits[number], open.failedOn.count > Self.mostVoters { skip(open, of: number) }
    } else if audit.votes > 0 {
      closeIfConfirmed(number)
    } else if audit.failedOn.count >= 3 {
      skip(audit, of: number)
    }
  }

  /// Ends an audit that nobody can make, or decide.
  mutating func skip(_ audit: Audit, of number: Int) {
    let shard = shards.reference(number)
    if audit.isDisputed {
      counters.undecided += 1
      actions.append(.note(.undecided(shard)))
      closeAudit(number, .undecided)
      if !audit.isWithinOneIdentity { audits.disputed.insert(number) }
      return
    }
    if audit.votes == 0, audit.isChosen || workers.hasHadSeveral {
      audits.skipped.insert(number)
      counters.auditsSkipped = audits.skipped.count
      actions.append(.note(.auditSkipped(shard)))
    }
    closeAudit(number, audit.votes > 0 && shards.confirmers[number] != .none ? .confirmed : .undecided)
  }

  /// Skips, at the end of everything else, the audits that no present worker may do.
  mutating func sweepAudits() {
    guard audits.isSweepDue else { return }
    if let patience = audits.waitsUntil, now < patience { return }
    audits.isSweepDue = false
    sweepLonelyAudits()
    sweepRowChecks()
  }

  private mutating func sweepLonelyAudits() {
    for _ in 0..<audits.queue.count {
      guard let (number, audit) = audits.popWaiting() else { return }
      if audit.isDisputed { settle(number, audit) }
      guard outcome == nil, let open = audits[number] else { continue }
      if activeWorkers(outside: open.excused) > 0 || activeWithin(open) > 0 {
        audits.append(number)
      } else {
        skip(open, of: number)
      }
    }
  }
}
