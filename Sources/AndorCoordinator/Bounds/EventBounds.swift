// SPDX-License-Identifier: Apache-2.0

/// Which events of peers are written, so that none fills the disk with them; pure.
///
/// Each peer, by its name, has a budget, and all have one together. Names are the peers' own choice: of more than a
/// thousand the ones that are quiet are forgotten, and the rest share one budget.
struct EventBounds {
  /// Most peers with a budget of their own.
  private static let mostPeers = 1024
  /// The peer of events without a name, and of those beyond the bound.
  private static let others = ""

  /// A decision about an event.
  struct Decision: Equatable {
    /// Whether it is written.
    var isWritten: Bool
    /// How many events of the same peer were left out before it, if it is the first that is written since.
    var leftOut = 0
  }

  private struct Peer {
    var budget: Budget
    var leftOut = 0
  }

  private let bounds: PeerBounds
  private var peers: [String: Peer] = [:]
  private var all: Budget

  init(_ bounds: PeerBounds, at now: Int64) {
    self.bounds = bounds
    all = Budget(bounds.allEvents, perSecond: 10, at: now)
  }

  /// The events left out of which nothing is written yet, and of how many peers they are.
  var leftOut: (events: Int, peers: Int) {
    peers.values.reduce(into: (0, 0)) { sum, peer in
      sum.0 += peer.leftOut
      sum.1 += peer.leftOut > 0 ? 1 : 0
    }
  }

  /// Decides whether an event of a peer is written; `nil` for somebody without a name.
  mutating func decide(_ name: String?, at now: Int64) -> Decision {
    let key = place(of: name ?? Self.others, at: now)
    var peer = peers[key] ?? Peer(budget: Budget(bounds.events, perSecond: 1, at: now))
    defer { peers[key] = peer }
    guard peer.budget.spend(at: now), all.spend(at: now) else {
      peer.leftOut += 1
      return Decision(isWritten: false)
    }
    defer { peer.leftOut = 0 }
    return Decision(isWritten: true, leftOut: peer.leftOut)
  }

  private mutating func place(of name: String, at now: Int64) -> String {
    guard peers[name] == nil, peers.count >= Self.mostPeers else { return name }
    for (quiet, var peer) in peers where peer.leftOut == 0 && peer.budget.isFull(at: now) {
      peers[quiet] = nil
    }
    return peers.count < Self.mostPeers ? name : Self.others
  }
}
