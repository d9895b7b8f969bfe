// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorWire

/// Somebody who is among the workers to do harm.
package enum Adversary: String, Sendable, CaseIterable {
  /// One machine that lies about everything.
  case liar
  /// Two that lie together.
  case colluders
  /// One that lies, and is started again by a supervisor whenever it is sent away.
  case restarter
  /// One key, or one host, under four names.
  case sybil
  /// One that lies, and sends results of every shard before anybody has worked.
  case flooder
  /// Five that take leases and do nothing.
  case hoarders
  /// One that reports values that are not finite, failures, and false digests.
  case forger
  /// One that tells the truth until it is trusted, and lies from then on.
  case turncoat

  var character: SimulatedWorker.Character {
    switch self {
    case .liar, .colluders, .restarter, .sybil: .liar
    case .flooder: .flooder
    case .hoarders: .hoarder
    case .forger: .forger
    case .turncoat: .turncoat
    }
  }

  /// How many processes it has at a time.
  var processes: Int {
    switch self {
    case .liar, .restarter, .flooder, .forger, .turncoat: 1
    case .colluders: 2
    case .sybil: 4
    case .hoarders: 5
    }
  }

  /// Whether all its processes are one identity.
  var isOneIdentity: Bool { self == .sybil || self == .restarter }

  /// Whether another process comes in the place of one that is sent away.
  var isRestarted: Bool { self == .restarter || self == .sybil || self == .hoarders }
}

extension World {
  /// A process of the adversary begins.
  func addAdversary() {
    guard let adversary = trouble.adversary else { return }
    addWorker(adversary.character, host: adversary.isOneIdentity ? "adversary" : nil)
  }

  /// Results of every shard, of which none was asked for.
  func flood(from worker: SimulatedWorker) {
    for (game, shards) in job.truth.enumerated() {
      for index in shards.indices {
        deliver(Lease(shard: ShardReference(game: game, index: index), attempt: 1), from: worker)
      }
    }
  }

  /// Says something false about a lease.
  /// - Returns: whether that ends it; else a result follows whose digests are false.
  func forge(_ lease: Lease, from worker: SimulatedWorker) -> Bool {
    worker.forgeries += 1
    let masks = job.truth[lease.shard.game][lease.shard.index].masks
    let mask: [UInt64]
    switch worker.forgeries % 4 {
    case 0: return false
    case 1: mask = masks[0]
    case 2: mask = [1 << 40]
    default:
      send(
        .failure(ShardFailure(kind: .values, lease: lease, reason: .model, text: "no")),
        from: worker)
      return true
    }
    send(
      .failure(
        ShardFailure(kind: .values, lease: lease, reason: .nonFinite, text: "", mask: mask)),
      from: worker)
    return true
  }
}
