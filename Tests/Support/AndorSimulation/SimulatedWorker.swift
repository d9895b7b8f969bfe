// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorTransport

/// A worker process: what it has to do, and what it keeps until it is acknowledged.
///
/// An adversary is a worker of another character: what it does differently is decided where it delivers.
final class SimulatedWorker {
  enum Character {
    case honest
    /// Has other values than the model's: the same as every other liar has.
    case liar
    /// Lies, and sends results of what nobody asked it for.
    case flooder
    /// Takes leases and does nothing.
    case hoarder
    /// Says that values are not finite, that shards fail, and that data have other digests than they have.
    case forger
    /// Lies about all shards but the first ones.
    case turncoat
  }

  let number: Int
  let character: Character
  /// What it votes as.
  let host: String
  /// How long it takes for a shard.
  let milliseconds: Int64
  let credit: Int

  /// Its address, while it is connected.
  var link: (route: RoutingID, connection: ConnectionID)?
  /// Until then nothing gets through.
  var blockedUntil: Int64 = 0
  /// The process does nothing until then.
  var stoppedUntil: Int64 = 0
  /// The model does not return any more, while the process says that it lives.
  var isHung = false
  /// The process has ended.
  var isGone = false
  var isDraining = false
  var isWelcomed = false
  var session: UInt64 = 0
  /// The number that the coordinator of this session gave it.
  var assigned: UInt32?
  var lastHeard: Int64 = 0

  /// Leases that came and are not evaluated, in order.
  var waiting: [LeaseWork] = []
  /// The one that it works on, where that is acknowledged already.
  var settled: Lease?
  /// Busy until then with what it was given before.
  var busyUntil: Int64 = 0
  /// The masks of leases that check rows, until they are settled.
  var rowChecks: [Lease: MaskTable] = [:]
  /// The explanations that it was asked for and that are not settled.
  var explanations: [Lease: SimulatedExplanation] = [:]
  /// How many leases it has forged something about.
  var forgeries = 0
  /// The shards of which a turncoat tells the truth.
  private var truths: Set<ShardReference> = []
  /// Leases evaluated and not acknowledged, in order.
  var unacknowledged: [Lease] = []

  /// How many leases it asks for when it comes back, holding some.
  func wish(holding held: Int) -> Int { max(credit - (settled == nil ? 0 : 1), held, 1) }

  /// Takes in that nobody waits for a lease any more, as the real worker does: it is dropped, unless it is under way.
  func settle(_ lease: Lease) {
    unacknowledged.removeAll { $0 == lease }
    if waiting.first?.lease != lease { rowChecks[lease] = nil }
    if waiting.first?.lease == lease { settled = lease } else { waiting.removeAll { $0.lease == lease } }
  }

  /// Whether it lies about a shard.
  func lies(about shard: ShardReference) -> Bool {
    switch character {
    case .honest, .hoarder, .forger: return false
    case .liar, .flooder: return true
    case .turncoat:
      // The first result of an identity is audited; three are more than that.
      if truths.count < 3 { truths.insert(shard) }
      return !truths.contains(shard)
    }
  }

  /// A lease with what is to be evaluated.
  struct LeaseWork {
    let lease: Lease
    let masks: ShardMasks
  }

  init(_ number: Int, _ character: Character, host: String, milliseconds: Int64, credit: Int) {
    (self.number, self.character, self.host) = (number, character, host)
    (self.milliseconds, self.credit) = (milliseconds, credit)
  }
}
