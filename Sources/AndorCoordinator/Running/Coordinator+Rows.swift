// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger
import AndorScheduler
import AndorTransport
import AndorWire

extension Coordinator {
  /// Sends a lease of the rows drawn for a shard's check: a list of masks, of which only values are wanted.
  func offerRows(_ lease: Lease, to worker: WorkerID, until deadline: Instant) {
    guard let route = registry[worker]?.route else { return }
    let shard = lease.shard
    let draw = rowChecks.draw(
      for: shard, of: store.plan, shardCount: scheduler.shardCount(game: shard.game),
      isOwn: scheduler.checksOwnRows(of: shard)
        || scheduler.durableCount(game: shard.game) < scheduler.shardCount(game: shard.game))
    let offer = leaseOffer(
      of: lease, LeaseOffer.Masks(.list(draw.masks)), milliseconds: milliseconds(until: deadline))
    expectResults(of: worker)
    send(.lease(offer), [Frame(integers: draw.masks.words)], to: route)
  }

  /// Takes in what is not the result of a shard: that of a check of rows, or of nothing that is out.
  /// - Returns: whether it was such a result.
  func takeRows(_ result: ShardResult, _ frames: [Frame], from worker: RegisteredWorker) -> Bool {
    let lease = result.lease
    guard store.plan.games.indices.contains(lease.shard.game) else { return false }
    let game = store.plan.games[lease.shard.game]
    guard (0..<game.maskPlan.shardCount).contains(lease.shard.index), result.kind == .values,
      result.count != game.maskPlan.rows(of: lease.shard.index)
    else { return false }
    if scheduler.holds(worker.id, lease) {
      guard worker.takenUp.contains(lease) else { return false }
      // It named the lease in its greeting: rows that an earlier coordinator asked it for, not the shard.
      tell(.handedBack(worker.id, lease))
      acknowledge(lease, .stale, to: worker.id)
      return true
    }
    guard scheduler.checksRows(worker.id, lease), let draw = rowChecks[lease.shard] else {
      // The check is over, or an earlier coordinator's.
      tell(.rowsCompared(worker.id, lease, differing: []))
      return true
    }
    let found = frames[0].float64Values ?? []
    guard result.count == draw.rows.count, result.valuesPerMask == game.valuesPerMask,
      found.allSatisfy(\.isFinite)
    else { return false }
    tell(.workerHeard(worker.id))
    identities.keep(worker.id)
    compare(found, with: draw, for: lease, of: worker.id)
    return true
  }

  /// Compares values of a check of rows with those durable now; not on this thread, as they are read one by one.
  private func compare(_ found: [Double], with draw: RowDraw, for lease: Lease, of worker: WorkerID) {
    let game = lease.shard.game
    let slack = slack(for: draw, game: game, of: traits(of: worker).numericsClass)
    let positions = draw.rows.indices.filter { slack[draw.shards[$0]] != nil }
    guard !positions.isEmpty else {
      // Nothing is found where nothing can be compared.
      acknowledge(lease, .stale, to: worker)
      tell(.failed(worker, lease, .unsupported))
      return
    }
    let values = Result { () throws(LedgerError) in try surroundings.disk.rows(of: game) }
    let valuesPerRow = store.plan.games[game].valuesPerMask
    let rounding = store.plan.numerics?.tolerances[game].rounding ?? 0
    let reports = self.reports
    surroundings.choosing.add {
      let outcome = Result { () throws(LedgerError) in
        let stored = try values.get()(positions.map { draw.rows[$0] })
        return draw.differences(
          found: found, stored: stored, at: positions, valuesPerRow: valuesPerRow, rounding: rounding,
          slack: slack)
      }
      reports.put(.rowsCompared(worker, lease, outcome))
    }
  }

  /// Returns, for the durable shards of a draw, how far values of the class may lie from the stored ones by the
  /// difference of classes alone; shards are left out for which that is not known.
  private func slack(for draw: RowDraw, game: Int, of numericsClass: UInt16) -> [Int: Double] {
    var slack: [Int: Double] = [:]
    for index in Set(draw.shards) {
      let shard = ShardReference(game: game, index: index)
      guard scheduler.isDurable(shard) else { continue }
      let stored = scheduler.numericsClass(of: shard)
      slack[index] =
        stored == numericsClass ? 0 : classTolerance?.allowed(between: stored, and: numericsClass, game: game)
    }
    return slack
  }

  /// Takes in how the values of a check compare.
  func takeRows(_ outcome: Result<[RowDifference], LedgerError>, for lease: Lease, of worker: WorkerID) {
    switch outcome {
    case .success(let differences):
      events.cause = name(of: worker)
      defer { events.cause = nil }
      rowChecks.note(differences, for: lease.shard)
      let differing = differences.map { ShardReference(game: lease.shard.game, index: $0.shard) }
      tell(.rowsCompared(worker, lease, differing: differing))
    case .failure(let error): ending.fail(error)
    }
  }

  /// Ends the job: the model's rows depend on each other, as the check of a shard found of another one, or of itself.
  func failOfRows(in shard: ShardReference, check: ShardReference) {
    let differences = rowChecks[check]?.differences ?? []
    guard let difference = differences.first(where: { $0.shard == shard.index }) ?? differences.first else {
      assertionFailure("rows depend on each other and nobody found it")
      return
    }
    let name = gameName(shard) ?? "\(shard.game)"
    events.note(
      "rows_dependent", game: name, shard: shard.index,
      reason: "\(MaskName.of(difference.mask)): \(difference.stored) and \(difference.found)")
    ending.fail(
      CoordinatorError(
        .model,
        "the model gives \(difference.stored) for \(MaskName.of(difference.mask)) of game \(name) in the "
          + "batch of its shard, and \(difference.found) beside other rows",
        hint: "Its rows depend on each other: export or write it so that each row's output follows from "
          + "that row alone, or set engine.batch to 1, and start the job in another folder."))
  }
}
