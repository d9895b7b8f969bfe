// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorTransport
import AndorWire

extension Worker {
  /// What workers of this build do: values, one a mask, and explanations.
  static let services = WorkerServices(
    leases: [.values, .explanation], masks: [.subcube, .list, .drawn], words: MaskTable.mostPlayers / 64,
    valuesPerMask: 1)

  /// Takes a lease, or says why not: what this build does not serve is a failure, never an end of the worker.
  func take(_ offer: LeaseOffer, _ payload: [Frame]) {
    guard let job else { return }
    guard offer.kind != .explanation else { return explain(offer, payload) }
    guard !takesNone else {
      giveBack(offer.lease, offer.kind)
      return
    }
    // A shard that was durable can be damaged, and leased again under the same number by the next coordinator.
    acknowledgedEarly.remove(offer.lease)
    // The same lease can come twice, after a reconnect: it is evaluated once.
    guard unacknowledged[offer.lease] == nil, inFlight[offer.lease] == nil else { return }
    if let lack = Self.services.lack(of: offer) {
      refuse(offer, "this worker (andor \(settings.build)) does not serve \(lack)")
      return
    }
    guard let masks = Self.masks(of: offer, payload, job.preparation.plan) else {
      refuse(offer, "the lease does not fit the plan: its game, model or masks are not there")
      return
    }
    inFlight[offer.lease] = offer.kind
    queue.put(ThreadTask(lease: offer.lease, masks: masks, received: .now))
  }

  /// Takes in that nobody waits for a lease's result any more.
  ///
  /// What no thread has begun is dropped. What a thread works on cannot be stopped: it is named in no greeting, as
  /// the coordinator has done with it, and takes up a part of the credit for as long as it lasts. Otherwise a model
  /// that hangs would be given as many leases again with each greeting.
  func settle(_ lease: Lease) {
    unacknowledged[lease] = nil
    guard inFlight[lease] != nil else { return }
    if queue.drop(lease) { inFlight[lease] = nil } else { acknowledgedEarly.insert(lease) }
  }

  /// Takes in that a thread has done with a lease: one that was acknowledged early takes up no credit any more.
  /// - Returns: what the lease was for.
  @discardableResult
  func end(_ lease: Lease) -> LeaseKind? {
    let kind = inFlight.removeValue(forKey: lease)
    if acknowledgedEarly.remove(lease) != nil, connection.isWelcomed, !isDraining {
      sendHeartbeat(at: .now, credit: freeCredit)
    }
    return kind
  }

  func refuse(_ offer: LeaseOffer, _ text: String) {
    log.warning("refused a lease: \(text)")
    send(.failure(ShardFailure(kind: offer.kind, lease: offer.lease, reason: .unsupported, text: text)))
  }

  /// Returns the masks of an offer; `nil` where the plan has not the game or the model, or the game not the players that
  /// the masks name.
  private static func masks(of offer: LeaseOffer, _ payload: [Frame], _ plan: JobPlan) -> ThreadTask.Masks? {
    guard plan.games.indices.contains(offer.lease.shard.game) else { return nil }
    let game = plan.games[offer.lease.shard.game]
    let players = game.maskPlan.players
    guard game.columns.contains(where: { $0.model == offer.model }) else { return nil }
    switch offer.masks {
    case .subcube(let first, let bits):
      let isInside = (first | (1 << UInt64(bits) - 1)) & UInt64.max << UInt64(players) == 0
      return isInside ? .told(.subcube(first: first, bits: bits)) : nil
    case .list(let count, _):
      let table = MaskTable(players: players, words: payload[0].integers)
      return table?.count == count ? table.map { .told(.list($0)) } : nil
    case .drawn(let stream, let first, let count):
      let shard = offer.lease.shard.index
      guard let sample = game.maskPlan.sample, stream == 0, (0..<sample.shardCount).contains(shard),
        game.maskPlan.offset(of: shard) == first, game.maskPlan.rows(of: shard) == count
      else { return nil }
      return .drawn(sample, shard: shard)
    case .none, .other: return nil
    }
  }
}
