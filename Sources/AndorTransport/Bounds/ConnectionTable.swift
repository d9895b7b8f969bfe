// SPDX-License-Identifier: Apache-2.0
import AndorSystem

/// The connections of a listening socket with what waits in each of them; pure.
///
/// libzmq 4.3.4 bounds the messages that wait, never their bytes, and its bound ends the process where the connection
/// breaks meanwhile (see ``ConnectionSettings/receiveQueue``). So what waits is reckoned from outside: the kernel
/// counts the bytes that libzmq has read, the messages that were taken are subtracted, and what is left is in libzmq's
/// memory. That covers what never becomes a message: an endless one, or a second connection under a routing id that
/// is taken, which a ROUTER does not read.
///
/// Every change costs O(1); choosing whom to cut costs O(strangers).
struct ConnectionTable: Sendable {
  /// Messages up to this size are always given to libzmq, whose own bound is of their number.
  private static let smallBytes = 4096
  /// What a handshake and a greeting take: a stranger with so little goes on unless there is a deluge.
  private static let greetingBytes = 2048
  /// So many times the bound of all strangers, left by connections that have ended, are a deluge.
  private static let deluge = 4
  /// Pings of the transport, which are no messages, in bytes a second.
  private static let pingBytes = 64

  private struct Connection: Sendable {
    let cookie: UInt64
    /// When it came, or was last found to be a stranger's.
    var moment: Moment
    var opened: Moment
    var route: RoutingID?
    var isStranger = true
    var isCut = false
    /// Bytes that libzmq has read, and those of messages that were taken.
    var read = 0
    var taken = 0
    /// Bytes of results that may be under way.
    var expected = 0
    /// Whether the kernel counts its bytes.
    let isCounted: Bool
    /// Bytes that were given to libzmq and that the peer has not confirmed, and all that it has.
    var unsent = 0
    var confirmed = 0
    /// When something began to wait for it, or it last confirmed some of that.
    var confirmedMoment: Moment

    var waiting: Int { max(0, read - taken) }
    /// What pings may have taken when its counts were last read.
    var pings = 0
    /// What a peer has sent beyond what is expected of it.
    var excess: Int { excess(beside: pings) }

    func excess(beside pings: Int) -> Int { isStranger || isCut ? 0 : max(0, waiting - expected - pings) }

    func pings(at now: Moment) -> Int { Int(now.seconds(since: opened)) * ConnectionTable.pingBytes }
  }

  private let bounds: ConnectionBounds
  private let isEncrypted: Bool
  private var connections: [Int32: Connection] = [:]
  /// Sums over all connections, and those for which something waits.
  private var unsent = 0
  private var excess = 0
  private var owed: Set<Int32> = []
  private var strangers: Set<Int32> = []
  private var routes: [RoutingID: Int32] = [:]
  private var cutting = 0
  /// Bytes of connections that have ended which may still wait.
  private var left = 0
  /// The addresses of connections that were cut and have ended, whose messages may still wait.
  private var cutRoutes: Set<RoutingID> = []
  private static let mostCutRoutes = 1 << 16
  /// Descriptors of connections that have ended and whose messages may still wait, after they were given to others.
  private var doubtful: Set<Int32> = []

  init(_ bounds: ConnectionBounds, isEncrypted: Bool = false) {
    self.bounds = bounds
    self.isEncrypted = isEncrypted
  }

  /// How many connections there are, without those that are being cut.
  var count: Int { connections.count - cutting }

  /// Whether what connections left that have ended is as much as all strangers may have waiting.
  var isFlooded: Bool { left > bounds.strangerBytes }

  /// Whether somebody is here whose time may run out.
  var hasStrangers: Bool { !strangers.isEmpty }

  /// The connections whose counts are to be read, as much waits to be sent; none while it is little.
  var unsentIsMuch: Set<Int32> { unsent > bounds.allUnsentBytes / 2 ? owed : [] }

  /// Returns the number of a connection that the kernel knows it by.
  func cookie(of descriptor: Int32) -> UInt64? { connections[descriptor]?.cookie }

  /// Returns the connection of a peer.
  func descriptor(of route: RoutingID) -> Int32? { routes[route] }

  /// A connection came.
  /// - Parameter isCounted: whether the kernel counts its bytes.
  mutating func open(_ descriptor: Int32, cookie: UInt64, isCounted: Bool = true, at now: Moment) {
    close(descriptor)
    connections[descriptor] = Connection(
      cookie: cookie, moment: now, opened: now, isCounted: isCounted, confirmedMoment: now)
    strangers.insert(descriptor)
  }

  /// A connection ended; what it left may still have to be taken.
  mutating func close(_ descriptor: Int32) {
    guard let connection = connections.removeValue(forKey: descriptor) else { return }
    left += connection.waiting
    if connection.waiting > 0 { doubtful.insert(descriptor) }
    unsent -= connection.unsent
    excess -= connection.excess
    owed.remove(descriptor)
    strangers.remove(descriptor)
    if connection.isCut { cutting -= 1 }
    guard let route = connection.route, routes[route] == descriptor else { return }
    routes[route] = nil
    if connection.isCut, cutRoutes.count < Self.mostCutRoutes { cutRoutes.insert(route) }
  }

  /// A connection is about to be cut; `false` where it is being cut already.
  mutating func noteCut(_ descriptor: Int32) -> Bool {
    guard connections[descriptor]?.isCut == false else { return false }
    change(descriptor) { $0.isCut = true }
    strangers.remove(descriptor)
    cutting += 1
    return true
  }

  /// The kernel's counts were read.
  mutating func note(_ bytes: ConnectionCount.Bytes, of descriptor: Int32, at now: Moment) {
    change(descriptor) { connection in
      connection.read = bytes.read
      connection.pings = connection.pings(at: now)
      // What was reckoned too high must not be a credit for later.
      connection.taken = min(connection.taken, connection.read)
      let confirmed = max(0, bytes.confirmed - connection.confirmed)
      if confirmed > 0 { connection.confirmedMoment = now }
      connection.confirmed = bytes.confirmed
      // While the kernel's own buffer has room, libzmq keeps nothing back.
      connection.unsent = bytes.unconfirmed < Self.smallBytes ? 0 : max(0, connection.unsent - confirmed)
    }
  }

  /// Changes a connection, and the sums with it.
  private mutating func change(_ descriptor: Int32, _ change: (inout Connection) -> Void) {
    guard var connection = connections[descriptor] else { return }
    unsent -= connection.unsent
    excess -= connection.excess
    change(&connection)
    unsent += connection.unsent
    excess += connection.excess
    connections[descriptor] = connection
    if connection.unsent > 0 { owed.insert(descriptor) } else { owed.remove(descriptor) }
    assert(unsent >= 0 && excess >= 0)
  }

  /// Whether a message's sender is known to speak over its connection.
  func knows(_ message: IncomingMessage) -> Bool {
    guard let sender = message.sender, let descriptor = message.connection?.descriptor else { return true }
    return routes[sender] == descriptor
  }

  /// A message was taken; `false` where it is of a connection that was cut.
  mutating func take(_ message: IncomingMessage) -> Bool {
    guard let descriptor = message.connection?.descriptor, let route = message.sender else { return true }
    let bytes = message.frames.reduce(0) { $0 + wireBytes(of: $1) }
    // Another connection can have its descriptor by now, and is not to blame.
    let isOfCut = cutRoutes.contains(route)
    guard !isOfCut, connections[descriptor] != nil else {
      left = max(0, left - bytes)
      return !isOfCut
    }
    change(descriptor) { $0.taken += bytes }
    if connections[descriptor]?.route != route {
      if let former = connections[descriptor]?.route, routes[former] == descriptor { routes[former] = nil }
      connections[descriptor]?.route = route
      routes[route] = descriptor
    }
    return connections[descriptor]?.isCut == false
  }

  /// What a frame takes on the wire: exactly, or, where it is encrypted, at most.
  private func wireBytes(of frame: Frame) -> Int {
    frame.count + (isEncrypted ? 64 : frame.count < 256 ? 2 : 9)
  }

  /// All messages were taken: of connections that have ended nothing is left.
  mutating func noteEmpty() {
    left = 0
    cutRoutes.removeAll()
    doubtful.removeAll()
  }

  /// Returns the connection that is cut for what a peer has said; `nil` where that can be another's.
  ///
  /// Messages of a connection that has ended can be taken when a new one has its descriptor.
  func culprit(_ route: RoutingID) -> Int32? {
    routes[route].flatMap { doubtful.contains($0) ? nil : $0 }
  }

  /// A message is given to libzmq for a peer, unless too much waits for that or for all already.
  mutating func send(_ bytes: Int, to route: RoutingID, at now: Moment) -> Bool {
    guard let descriptor = routes[route], let connection = connections[descriptor], connection.isCounted
    else { return true }
    let isMuch = connection.unsent > bounds.unsentBytes || unsent > 2 * bounds.allUnsentBytes
    guard !isMuch || bytes <= Self.smallBytes else { return false }
    change(descriptor) { connection in
      if connection.unsent == 0 { connection.confirmedMoment = now }
      connection.unsent += bytes
    }
    return true
  }

  /// Returns how many bytes of a message that can come later may be given to libzmq for a peer now; 0 where much
  /// waits already.
  ///
  /// While half of all that may wait does, a peer gets little at a time: who reads that gets more.
  func room(for bytes: Int, to route: RoutingID) -> Int {
    guard let descriptor = routes[route], let connection = connections[descriptor], connection.isCounted
    else { return bytes }
    guard unsent + bytes > bounds.allUnsentBytes / 2 else {
      return connection.unsent + bytes <= bounds.unsentBytes ? bytes : 0
    }
    let little = min(bytes, bounds.unsentBytes / 128)
    return connection.unsent == 0 && unsent + little <= bounds.allUnsentBytes ? little : 0
  }

  /// A peer is no stranger, and results of so many bytes may be under way from it.
  mutating func expect(_ bytes: Int, from route: RoutingID) {
    guard let descriptor = routes[route], let connection = connections[descriptor], !connection.isCut else {
      return
    }
    change(descriptor) { connection in
      connection.isStranger = false
      connection.expected = max(connection.expected, bytes)
    }
    strangers.remove(descriptor)
  }

  /// A peer is a stranger from now on.
  mutating func estrange(_ route: RoutingID, at now: Moment) {
    guard let descriptor = routes[route], connections[descriptor]?.isCut == false else { return }
    change(descriptor) { connection in
      connection.isStranger = true
      connection.expected = 0
      connection.moment = now
    }
    strangers.insert(descriptor)
  }

  /// Returns the connections that are beyond a bound, of those at which something arrived and of all strangers.
  func beyondBounds(arrivals: [Int32], at now: Moment) -> [Int32] {
    var found: Set<Int32> = []
    for descriptor in arrivals {
      guard let connection = connections[descriptor], !connection.isStranger, !connection.isCut else {
        continue
      }
      if connection.excess(beside: connection.pings(at: now)) > bounds.peerBytes { found.insert(descriptor) }
    }
    found.formUnion(fattestPeers(at: now))
    for descriptor in unsentIsMuch {
      guard let connection = connections[descriptor], !connection.isCut, connection.unsent > Self.smallBytes
      else { continue }
      if now.since(connection.confirmedMoment) > bounds.unsentTime { found.insert(descriptor) }
    }
    guard hasStrangers else { return Array(found) }
    // Whoever comes now could add to it before it is seen, and is cut before it has shaken hands.
    guard left <= Self.deluge * bounds.strangerBytes else { return Array(found.union(strangers)) }
    for descriptor in strangers {
      guard let connection = connections[descriptor] else { continue }
      if now.since(connection.moment) > bounds.strangerTime { found.insert(descriptor) }
    }
    let excess = max(strangers.count - bounds.strangers, count - bounds.connections) - found.count
    if excess > 0 { found.formUnion(oldestStrangers(excess, besides: found)) }
    found.formUnion(fattestStrangers(besides: found))
    return Array(found)
  }

  /// Returns the peers with the most bytes beyond those expected, until the others are within the bound together.
  private func fattestPeers(at now: Moment) -> [Int32] {
    guard excess > bounds.allPeerBytes else { return [] }
    var remaining = connections.map { ($0.key, $0.value.excess(beside: $0.value.pings(at: now))) }
    var sum = remaining.reduce(0) { $0 + $1.1 }
    remaining.sort { $0.1 < $1.1 }
    var fattest: [Int32] = []
    while sum > bounds.allPeerBytes, let last = remaining.popLast() {
      sum -= last.1
      fattest.append(last.0)
    }
    return fattest
  }

  private func oldestStrangers(_ count: Int, besides found: Set<Int32>) -> ArraySlice<Int32> {
    strangers.subtracting(found)
      .sorted { (connections[$0]?.moment ?? .now) < (connections[$1]?.moment ?? .now) }
      .prefix(count)
  }

  /// Returns those with the most bytes, until the others are within the bound together.
  private func fattestStrangers(besides found: Set<Int32>) -> [Int32] {
    var remaining = strangers.subtracting(found).map { ($0, connections[$0]?.waiting ?? 0) }
    var sum = remaining.reduce(left) { $0 + $1.1 }
    guard sum > bounds.strangerBytes else { return [] }
    remaining.sort { $0.1 < $1.1 }
    var fattest: [Int32] = []
    while sum > bounds.strangerBytes, let last = remaining.popLast(), last.1 > Self.greetingBytes {
      sum -= last.1
      fattest.append(last.0)
    }
    return fattest
  }
}
