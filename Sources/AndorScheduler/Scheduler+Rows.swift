// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension Scheduler {
  /// Orders a check of rows with a shard that has become durable, if it is one of those to be audited, or the last of a
  /// game where no whole game has been checked yet: an early check compares with few others.
  mutating func openRowCheckIfDue(_ number: Int) {
    guard figures.checksRows, outcome == nil, rows[number] == nil else { return }
    let game = shards.game(of: number)
    let isLast = progress.games[game].durable == progress.games[game].shards
    let isChosen = figures.audits(number)
    guard isChosen || isLast && !rows.hasWhole else { return }
    if isLast { rows.hasWhole = true }
    openRowCheck(number, isOwn: isChosen)
  }

  mutating func openRowCheck(_ number: Int, isOwn: Bool) {
    rows.open(number, after: shards.attempts[number], isOwn: isOwn)
    progress.openAudit(in: shards.game(of: number))
    audits.isSweepDue = true
  }

  /// Ends a check of rows, if the shard has one.
  mutating func closeRowCheck(_ number: Int) {
    guard rows.close(number) != nil else { return }
    progress.closeAudit(in: shards.game(of: number))
    actions.append(.rowCheckEnded(shards.reference(number)))
  }

  /// Leases a check of rows: to anybody, the second time to another than the one that found a difference.
  ///
  /// It is a question of rows, not of trust: the maker of the values may answer it.
  mutating func leaseRows() -> Bool {
    var passed: [Int] = []
    var done = false
    while !done, passed.count < Self.lookahead, let (number, check) = rows.popWaiting() {
      let excluded = check.doubt.map { $0.makers + $0.against } ?? []
      if let worker = takeHungry(excluding: excluded, mayRepeat: true) {
        lease(number, to: worker, for: .rows, listed: true)
        done = true
      } else {
        passed.append(number)
      }
    }
    rows.putBack(passed)
    return done
  }

  /// Takes in what a check of rows found: the durable shards, some of whose values are not those stored.
  mutating func takeRows(_ id: WorkerID, _ lease: Lease, differing: [ShardReference]) {
    counters.results += 1
    // It is no result of the shard: nothing that is durable answers it.
    actions.append(.acknowledge(id, lease, .stale))
    guard let row = workers.row(of: id), workers[row].standing != .quarantined,
      let number = shards.number(of: lease.shard),
      let slot = slot(of: row, shard: number, attempt: lease.attempt), leases[slot].purpose == .rows
    else {
      return
    }
    touch(row)
    let wasCurrent = isCurrent(leases[slot])
    releaseUnfinished(slot)
    guard wasCurrent, outcome == nil, let check = rows[number] else { return }
    let doubted = differing.compactMap(shards.number).filter { shards.state[$0] == .durable }
    if doubted.isEmpty {
      agree(number, check, workers[row].maker)
    } else if let doubt = check.doubt, doubted.contains(doubt.shard) {
      confirm(doubt, number, workers[row].maker)
    } else {
      raiseDoubt(number, check, workers[row].maker, about: doubted[0])
    }
  }

  /// Ends a check in which all values were the stored ones, unless others are to be asked about a doubt.
  private mutating func agree(_ number: Int, _ check: RowCheck, _ checker: Maker) {
    rows.contradictDoubt(number, by: checker)
    guard let doubt = rows[number]?.doubt else {
      counters.rowChecks += 1
      return closeRowCheck(number)
    }
    // Whoever made and confirmed the values is against it, too.
    let stored = [shards.maker(of: doubt.shard), shards.confirmers[doubt.shard].maker].compactMap(\.self)
    let doubters = Set(doubt.makers.map(\.key))
    let against = Set((doubt.against + stored).map(\.key)).subtracting(doubters)
    let left = workers.activeIdentities(outside: doubt.makers + doubt.against + stored)
    if against.count >= 2, against.count > doubters.count + left {
      counters.rowChecks += 1
      closeRowCheck(number)
      for doubter in doubt.makers { expel(doubter) }
      if expulsions > settings.mostExpulsions, outcome == nil { dispute([doubt.shard], .expulsions) }
    } else if left > 0, against.count + doubters.count < 8 {
      rows.ask(number, after: shards.attempts[number])
    } else {
      counters.rowChecks += 1
      closeRowCheck(number)
      guard !doubters.contains(checker.key) else { return }
      counters.undecided += 1
      actions.append(.note(.undecided(shards.reference(doubt.shard))))
    }
  }

  /// Has a difference looked into: the shard is evaluated again as it was, then the rows are once more.
  private mutating func raiseDoubt(_ number: Int, _ check: RowCheck, _ checker: Maker, about shard: Int) {
    actions.append(.note(.rowsDiffer(shards.reference(shard))))
    guard check.doubts < 3 else {
      counters.undecided += 1
      actions.append(.note(.undecided(shards.reference(shard))))
      closeRowCheck(number)
      return
    }
    let isOpen = audits[shard] != nil
    let isWaiting = needsAudit(shard)
    rows.doubt(
      number, RowCheck.Doubt(by: checker, shard: shard), isWaiting: isWaiting, after: shards.attempts[number])
    if isWaiting, !isOpen { openAudit(shard, wanted: 2, isChosen: true) }
  }

  /// Returns whether a doubted shard is to be evaluated again first: its values may be a lie, also where one other
  /// confirmed them, who may be an accomplice. Also where an audit was skipped: by now somebody may be there to make it.
  private func needsAudit(_ shard: Int) -> Bool {
    let known = [shards.maker(of: shard), shards.confirmers[shard].maker].compactMap(\.self)
    return shards.confirmers[shard] != .several && activeWorkers(outside: known) > 0
  }

  /// Takes in that the same difference was found a second time: by another worker, if there is one.
  private mutating func confirm(_ doubt: RowCheck.Doubt, _ number: Int, _ checker: Maker) {
    guard !doubt.makers.contains(where: checker.isSame) || activeWorkers(outside: doubt.makers) == 0 else {
      rows.ask(number, after: shards.attempts[number])
      return
    }
    let maker = shards.maker(of: doubt.shard)
    let isAlone = activeWorkers(outside: [maker]) == 0 && maker.isSame(as: checker)
    if needsAudit(doubt.shard), let check = rows[number], check.doubts < 3 {
      raiseDoubt(number, check, checker, about: doubt.shard)
      return
    }
    guard shards.trust[doubt.shard] == .confirmed || isAlone else {
      // The values may be a lie that nobody could find out.
      counters.undecided += 1
      actions.append(.note(.undecided(shards.reference(doubt.shard))))
      closeRowCheck(number)
      return
    }
    // Where most identities that are there find it, nobody lies.
    let doubters = doubt.makers + [checker]
    let left = doubt.against.count + workers.activeIdentities(outside: doubters + doubt.against)
    guard Set(doubters.map(\.key)).count > min(left, 7) else {
      rows.confirmDoubt(number, by: checker)
      rows.ask(number, after: shards.attempts[number])
      return
    }
    actions.append(.rowsDependent(shards.reference(doubt.shard), check: shards.reference(number)))
    end(.failed)
  }

  /// After an audit of a shard has ended: checks that waited for it go on, without their doubt if its values changed.
  mutating func resumeRowChecks(doubting shard: Int, isReplaced: Bool) {
    let numbers = rows.checks(doubting: shard)
    if isReplaced { rows.forgetDoubts(about: shard) }
    for number in numbers where rows[number]?.isWaiting == true {
      rows.ask(number, after: shards.attempts[number])
    }
  }

  /// Counts a lease to check rows that failed or ran out; the third time the check is dropped.
  mutating func countRowFailure(_ number: Int) {
    guard rows.countFailure(of: number) else { return }
    counters.rowChecksSkipped += 1
    actions.append(.note(.rowsUnchecked(shards.reference(number))))
    closeRowCheck(number)
  }

  /// Drops, at the end of everything else, the checks of rows, as nobody is there to make them.
  mutating func sweepRowChecks() {
    guard workers.activeCount == 0 else { return }
    while let (number, _) = rows.popWaiting() {
      counters.rowChecksSkipped += 1
      actions.append(.note(.rowsUnchecked(shards.reference(number))))
      closeRowCheck(number)
    }
  }
}
