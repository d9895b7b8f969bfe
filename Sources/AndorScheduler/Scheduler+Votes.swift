// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension Scheduler {
  /// The most identities that are asked about a shard.
  static let mostVoters = 15

  /// What the results of a shard under audit come to.
  enum Verdict: Equatable {
    /// Others can be asked.
    case open
    /// Most have this one, whatever those who have not been asked would say.
    case decided(Int)
    /// There is nobody left to ask who could make a majority.
    case stuck
  }

  /// Counts the votes: each identity has one, as many processes as it may have.
  func verdict(on audit: Audit) -> Verdict {
    if audit.isWithinOneIdentity { return verdictWithinOneIdentity(on: audit) }
    let counts = audit.choices.map { choice in choice.voters.count { !isExpelled($0) } }
    let best = counts.indices.max { counts[$0] < counts[$1] } ?? 0
    let second = counts.indices.filter { $0 != best }.map { counts[$0] }.max() ?? 0
    let asked = Set(audit.makers.map(\.key)).count
    let left = min(workers.activeIdentities(outside: audit.excused), max(0, Self.mostVoters - asked))
    if counts[best] >= 2, counts[best] > second + left { return .decided(best) }
    return left > 0 ? .open : .stuck
  }

  /// Where an identity contradicts itself and no other is there, two processes of it are believed against one.
  private func verdictWithinOneIdentity(on audit: Audit) -> Verdict {
    guard activeWorkers(outside: audit.excused) == 0 else { return .open }
    let counts = audit.choices.map { Set($0.makers.map(\.worker)).count }
    let best = counts.indices.max { counts[$0] < counts[$1] } ?? 0
    let isAlone = counts.indices.allSatisfy { $0 == best || counts[$0] < counts[best] }
    if counts[best] >= 2, isAlone { return .decided(best) }
    return counts.count < 3 && workers.activeProcesses(outside: audit.excused) > 0 ? .open : .stuck
  }

  func isExpelled(_ key: Maker.Key) -> Bool {
    switch key {
    case .identity(let identity): expelled.contains(identity)
    case .worker(let worker): worker.map { standing(of: $0) == .quarantined } ?? false
    }
  }

  /// Whether a worker's result counts in an audit: not where its identity has had a say.
  ///
  /// Where no other identity is there and all is done, another process of the same one may audit: that finds broken
  /// machines and models, and confirms nothing.
  func mayVote(_ maker: Maker, in audit: Audit) -> Bool {
    if !audit.makers.contains(where: maker.isSame) { return true }
    return isLonely(audit) && !audit.makers.contains(where: maker.isProcess)
  }

  /// Whether only processes of the same identity can make an audit.
  func isLonely(_ audit: Audit) -> Bool {
    progress.isWorkedOff && audit.isWithinOneIdentity && activeWorkers(outside: audit.excused) == 0
  }

  /// Returns how many processes may make an audit that only those of its own identity can make.
  func activeWithin(_ audit: Audit) -> Int {
    guard audit.isWithinOneIdentity, audit.makers[0].identity > 0 else { return 0 }
    return workers.activeProcesses(outside: audit.excused)
  }

  /// Does what follows from the votes so far, without a result at hand.
  mutating func settle(_ number: Int, _ audit: Audit) {
    switch verdict(on: audit) {
    case .open: break
    case .decided(let winner): carryOut(winner, of: audit, number, with: nil)
    case .stuck where audit.choices.count >= 3 && audit.choices.allSatisfy { $0.voters.count == 1 }:
      reportNotDeterministic(number, audit)
    // Somebody who can decide may still come.
    case .stuck: break
    }
  }

  /// Everybody had another result: the model is to blame, or nobody can tell who is.
  private mutating func reportNotDeterministic(_ number: Int, _ audit: Audit) {
    let workers = audit.makers.compactMap(\.worker)
    actions.append(.note(.modelNotDeterministic(shards.reference(number), workers: workers)))
    closeAudit(number, .undecided)
    if audit.isWithinOneIdentity {
      audits.isModelNotDeterministic = true
    } else {
      audits.disputed.insert(number)
    }
  }

  /// Obeys the majority: its result is the shard's, and those who had another one are not believed any more.
  /// - Parameter result: one of the majority's that has just come, if there is one; else the shard is evaluated again.
  mutating func carryOut(_ winner: Int, of audit: Audit, _ number: Int, with result: Arrival?) {
    let winners = audit.choices[winner].voters
    let losers = audit.choices.indices.filter { $0 != winner }.flatMap { audit.choices[$0].makers }
    let losing = Set(losers.map(\.key)).subtracting(winners)
    if !audit.isWithinOneIdentity, record(of: losing) > record(of: winners) {
      // Who was right so often is not to be overruled by those who have just come.
      if let result, winner > 0 { dropComparison(result) }
      closeAudit(number, .undecided)
      return dispute([number], .longerRecord)
    }
    if winner == 0 {
      closeAudit(number, winners.count > 1 ? .confirmed : .unconfirmed)
      shards.isOwed[number] = false
    } else if let result {
      replace(number, with: result, isConfirmed: winners.count > 1)
    } else {
      retract(number)
    }
    for loser in losers where isBelieved(loser) {
      if losing.contains(loser.key) {
        expel(loser)
      } else if let worker = loser.worker {
        // Most of its own identity know better: only the process is to blame.
        expulsions += 1
        quarantine(worker, .lied)
      }
    }
    if expulsions > settings.mostExpulsions, outcome == nil { dispute([number], .expulsions) }
  }

  func isBelieved(_ maker: Maker) -> Bool {
    if maker.identity > 0, expelled.contains(maker.identity) { return false }
    return maker.worker.map { standing(of: $0) != .quarantined } ?? true
  }

  /// Returns how often results of identities were confirmed, or confirmed others.
  private func record(of keys: Set<Maker.Key>) -> Int {
    keys.reduce(0) { $0 + audits.records[$1, default: 0] }
  }

  /// Puts a new result in the place of the one stored, which most contradict.
  private mutating func replace(_ number: Int, with result: Arrival, isConfirmed: Bool) {
    closeAudit(number, .confirmed)
    resumeRowChecks(doubting: number, isReplaced: true)
    // Until the new result is written, a restart must not take the liar's for good.
    actions.append(.retract(result.lease.shard))
    undoDurable(number)
    shards.clearMaker(of: number)
    store(result)
    shards.trust[number] = isConfirmed ? .confirmed : .unconfirmed
    shards.confirmers[number] = isConfirmed ? .several : .none
    shards.isOwed[number] = false
    disk.update(number) { $0.wanted = 0 }
  }

  /// Ends the job: nothing is published, and everything that is durable stays.
  mutating func dispute(_ numbers: [Int], _ reason: DisputeReason) {
    audits.disputed.formUnion(numbers)
    for number in numbers.sorted().prefix(20) {
      actions.append(.disputed(shards.reference(number), reason))
    }
    end(.disputed)
  }
}
