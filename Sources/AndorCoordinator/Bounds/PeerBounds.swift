// SPDX-License-Identifier: Apache-2.0
import AndorTransport
import AndorWire

/// Every bound of what a coordinator bears from those who connect, in one place; the Guarantees page explains them.
///
/// Who has said hello and has not been sent away is a *peer*, everybody else a *stranger*.
public struct PeerBounds: Sendable {
  /// Most files that the process asks the system for: each connection is one.
  public var files = 1 << 16
  /// Most strangers at a time; of more the oldest are cut. An honest worker is one for some milliseconds, and
  /// thousands that come at once wait in the system's queue meanwhile.
  public var strangers = 512
  /// How long a connection may be a stranger: the handshake's ten seconds, and a heartbeat.
  public var strangerTime: Duration = .seconds(15)
  /// Most bytes from all strangers that wait to be read. A greeting has less than 1 KiB, and no stranger with
  /// less than 2 KiB is cut for this; the smallest frames, of 2 bytes, take 32 times as much memory.
  public var strangerBytes = 1 << 17
  /// Most bytes from one peer that wait to be read, beyond the results of its leases.
  public var peerBytes = 1 << 20
  /// Most bytes that wait to be sent to one peer: some pieces of files, and any one message beyond them.
  public var unsentBytes = 8 << 20
  /// Most bytes from all peers that wait to be read, beyond the results of their leases; of more those with the most
  /// are cut.
  public var allPeerBytes = 64 << 20
  /// Most bytes that wait to be sent to all peers before pieces of files and other large answers wait; leases are
  /// sent until it is twice as much.
  public var allUnsentBytes = 64 << 20
  /// How long a peer may read nothing of what waits for it, while half of that is used; then it is cut.
  public var unsentTime: Duration = .seconds(10)
  /// Greetings of one connection: at most so many at once, and one a second. Workers repeat theirs every two
  /// seconds until they are welcomed, and say another with the proof of their class.
  public var hellos = 10
  /// Greetings of all connections: so many at once, and so many a second. A worker whose greeting was left out
  /// repeats it; a thousand that come back after a restart, and say two each, are served at once.
  public var allHellos = 2048
  /// Questions for the status of one connection: at most so many at once, and ten a second.
  public var questions = 20
  /// Messages of one connection that cannot be read, or that a worker never sends, before it is cut; one a quarter
  /// of a minute is forgotten.
  public var badMessages = 16
  /// Messages of one connection that come before a greeting, or from another session, before it is cut: a worker
  /// whose coordinator has changed can have some under way.
  public var unaskedMessages = 256
  /// Connected workers that have not shown their numerics class.
  public var candidates = 4096
  /// Events of one peer in `events.jsonl` and in the log: at most so many at once, and one a second; the others are
  /// counted.
  public var events = 50
  /// Events of all peers: at most so many at once, and ten a second.
  public var allEvents = 4096

  /// Creates the defaults.
  public init() {}

  /// The bounds of connections, of a process that may open so many files.
  ///
  /// A quarter of the files, or half of few, is the process's own: ledgers, results, reports.
  func connections(ofFiles limit: Int) -> ConnectionBounds {
    let connections = max(1, limit - max(min(64, limit / 2), limit / 4))
    return ConnectionBounds(
      connections: connections, strangers: max(1, min(strangers, connections / 2)),
      strangerTime: strangerTime,
      strangerBytes: strangerBytes, peerBytes: peerBytes, allPeerBytes: allPeerBytes,
      unsentBytes: unsentBytes,
      allUnsentBytes: allUnsentBytes, unsentTime: unsentTime)
  }

  /// Returns the most bytes of a frame that a worker of a job sends: greetings, the values of its largest shard, or its
  /// largest explanation.
  static func frameBytes(largestShard shard: Int, largestExplanation explanation: Int) -> Int {
    max(1 << 20, min(max(shard, explanation), WireLimits.payloadBytes))
  }
}
