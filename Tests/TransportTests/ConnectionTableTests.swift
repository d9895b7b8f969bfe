// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import AndorSystem
@testable import AndorTransport

/// The reckoning of what waits in connections, without any.
@Suite struct ConnectionTableTests {
  private static let bounds = ConnectionBounds(
    connections: 100, strangers: 10, strangerTime: .seconds(15), strangerBytes: 10_000, peerBytes: 500,
    allPeerBytes: 1000, unsentBytes: 5000, allUnsentBytes: 20_000, unsentTime: .seconds(10))

  private var table = ConnectionTable(Self.bounds)
  private let start = Moment(nanoseconds: 1)

  private func moment(_ seconds: Int) -> Moment { start.advanced(by: .seconds(seconds)) }

  private mutating func open(_ descriptors: ClosedRange<Int32>, at seconds: Int = 0) {
    for descriptor in descriptors { table.open(descriptor, cookie: UInt64(descriptor), at: moment(seconds)) }
  }

  private mutating func arrive(
    _ bytes: Int, at descriptor: Int32, confirmed: Int = 0, unconfirmed: Int = 0, seconds: Int = 0
  ) {
    table.note(
      ConnectionCount.Bytes(read: bytes, confirmed: confirmed, unconfirmed: unconfirmed), of: descriptor,
      at: moment(seconds))
  }

  private static func route(_ number: UInt8) throws -> RoutingID { try #require(RoutingID(bytes: [number])) }

  private static func message(_ descriptor: Int32, _ bytes: Int) throws -> IncomingMessage {
    IncomingMessage(
      sender: try route(UInt8(descriptor)), frames: [Frame(copying: [UInt8](repeating: 0, count: bytes))],
      connection: ConnectionID(descriptor: descriptor))
  }

  private func beyond(_ arrivals: Int32..., at seconds: Int = 0) -> Set<Int32> {
    Set(table.beyondBounds(arrivals: arrivals, at: moment(seconds)))
  }

  /// Many that are harmless alone are too much together; those with the most go.
  @Test mutating func strangersShareOneBound() {
    open(1...5)
    for descriptor in 1...5 as ClosedRange<Int32> { arrive(1900, at: descriptor) }
    #expect(beyond(1, 2, 3, 4, 5).isEmpty)
    arrive(6000, at: 3)
    #expect(beyond(3) == [3])
    arrive(9000, at: 4)
    #expect(beyond(4) == [3, 4])
    let cuts = [table.noteCut(3), table.noteCut(4), table.noteCut(4)]
    #expect(cuts == [true, true, false])
    #expect(beyond(3, 4).isEmpty && table.count == 3)
  }

  /// Whoever came last has done nothing wrong yet: idle connections cannot keep workers out.
  @Test mutating func theOldestOfManyStrangersGo() throws {
    open(1...1, at: 3)
    open(2...10, at: 1)
    #expect(beyond(at: 3).isEmpty)
    _ = table.take(try Self.message(5, 1))
    table.expect(0, from: try Self.route(5))
    open(11...14, at: 3)
    let found = beyond(at: 3)
    #expect(found.count == 3 && found.isSubset(of: Set(2...10)) && !found.contains(5))
  }

  @Test mutating func theTimeOfAStrangerIsShort() throws {
    open(1...2)
    _ = table.take(try Self.message(2, 1))
    #expect(beyond(at: 15).isEmpty)
    table.estrange(try Self.route(2), at: moment(10))
    #expect(beyond(at: 16) == [1])
    #expect(beyond(at: 26) == [1, 2])
  }

  /// A peer may have the results of its leases under way, and not more.
  @Test mutating func aPeerMaySendWhatIsExpected() throws {
    open(1...1)
    _ = table.take(try Self.message(1, 100))
    table.expect(10_000, from: try Self.route(1))
    arrive(10_400, at: 1)
    #expect(beyond(1, at: 100).isEmpty)
    arrive(100_000, at: 1)
    #expect(beyond(1, at: 100) == [1])
    for _ in 0..<90 { _ = table.take(try Self.message(1, 1000)) }
    arrive(104_000, at: 1)
    #expect(beyond(1, at: 100).isEmpty, "what was taken waits no more")
    table.estrange(try Self.route(1), at: moment(100))
    #expect(beyond(1, at: 100) == [1], "who is sent away may have nothing under way")
  }

  /// Encrypted frames are reckoned too high, which must not become a credit for what is never taken.
  @Test mutating func smallMessagesEarnNothing() throws {
    table = ConnectionTable(Self.bounds, isEncrypted: true)
    open(1...1)
    for _ in 0..<100 { _ = table.take(try Self.message(1, 1)) }
    arrive(300, at: 1)
    arrive(10_299, at: 1)
    #expect(beyond(1).isEmpty)
    arrive(10_301, at: 1)
    #expect(beyond(1) == [1])
  }

  /// A flood over connections that come again and again is one flood.
  @Test mutating func whatEndedConnectionsLeftCounts() throws {
    for descriptor in 1...3 as ClosedRange<Int32> {
      open(descriptor...descriptor)
      arrive(4000, at: descriptor)
      table.close(descriptor)
    }
    open(4...4)
    arrive(2000, at: 4)
    #expect(table.isFlooded && beyond(4).isEmpty, "a greeting gets through")
    arrive(2100, at: 4)
    #expect(beyond(4) == [4])
    open(5...5)
    arrive(30_000, at: 5)
    table.close(5)
    open(6...6)
    #expect(beyond() == [4, 6], "in a deluge nobody gets through")
    table.noteEmpty()
    #expect(beyond(4).isEmpty)
  }

  /// What was queued of a connection that was cut is not read, also when another one has its descriptor.
  @Test mutating func messagesOfCutConnectionsAreDropped() throws {
    open(1...1)
    let flooder = try Self.message(1, 10)
    var isWanted = [table.take(flooder)]
    _ = table.noteCut(1)
    isWanted.append(table.take(flooder))
    table.close(1)
    isWanted.append(table.take(flooder))
    open(1...1)
    let other = IncomingMessage(
      sender: try Self.route(9), frames: [Frame()], connection: ConnectionID(descriptor: 1))
    isWanted += [table.take(other), table.take(flooder), table.take(other)]
    #expect(isWanted == [true, false, false, true, false, true])
    #expect(table.descriptor(of: try Self.route(9)) == 1)
    table.noteEmpty()
    let again = table.take(flooder)
    #expect(again)
  }

  /// Who does not read gets no more than the bound and one message.
  @Test mutating func whatWaitsToBeSentIsBounded() throws {
    open(1...1)
    let route = try Self.route(1)
    _ = table.take(try Self.message(1, 1))
    var sent = [table.send(6000, to: route, at: start), table.send(5000, to: route, at: start)]
    arrive(10, at: 1, confirmed: 500, unconfirmed: 5500)
    sent.append(table.send(5000, to: route, at: start))
    arrive(10, at: 1, confirmed: 2000, unconfirmed: 4096)
    sent.append(table.send(5000, to: route, at: start))
    arrive(10, at: 1, confirmed: 2000, unconfirmed: 0)
    sent.append(table.send(6000, to: route, at: start))
    #expect(sent == [true, false, false, true, true])
  }

  /// Peers that do not read fill half of what may wait in all; who reads is served beside them.
  @Test mutating func whatWaitsForAllIsBounded() throws {
    open(1...40)
    for descriptor in 1...40 as ClosedRange<Int32> {
      _ = table.take(try Self.message(descriptor, 1))
      table.expect(0, from: try Self.route(UInt8(descriptor)))
    }
    var sum = 0
    for descriptor in 1...39 as ClosedRange<UInt8> {
      for _ in 0..<20 {
        let room = table.room(for: 4500, to: try Self.route(descriptor))
        guard room > 0, table.send(room, to: try Self.route(descriptor), at: start) else { break }
        sum += room
      }
    }
    #expect((8000...20_000).contains(sum))
    // Forty bytes at a time, all of which the peer confirms.
    let reader = try Self.route(40)
    var confirmed = 0
    for _ in 0..<50 {
      let room = table.room(for: 4500, to: reader)
      #expect(room > 0)
      _ = table.send(room, to: reader, at: start)
      confirmed += room
      arrive(1, at: 40, confirmed: confirmed)
    }
    #expect(beyond(at: 9).isEmpty)
    arrive(1, at: 1, confirmed: 1, unconfirmed: 5000, seconds: 9)
    let mute = beyond(at: 11)
    #expect(mute == [2])
    table.close(1)
    table.close(2)
    #expect(table.room(for: 4500, to: reader) == 4500)
  }

  /// The kernel does not count what a Unix socket sends.
  @Test mutating func whatIsNotCountedIsSent() throws {
    table.open(1, cookie: 1, isCounted: false, at: start)
    let route = try Self.route(1)
    _ = table.take(try Self.message(1, 1))
    for _ in 0..<20 {
      let isSent = table.send(6000, to: route, at: start)
      #expect(isSent && table.room(for: 6000, to: route) == 6000)
    }
  }

  /// Many peers that are harmless alone are too much together; what is expected of them is not counted.
  @Test mutating func whatAllPeersSendIsBounded() throws {
    open(1...4)
    for descriptor in 1...4 as ClosedRange<Int32> {
      _ = table.take(try Self.message(descriptor, 1))
      table.expect(descriptor == 4 ? 10_000 : 0, from: try Self.route(UInt8(descriptor)))
    }
    arrive(9000, at: 4)
    for descriptor in 1...2 as ClosedRange<Int32> { arrive(490, at: descriptor) }
    #expect(beyond(1, 2, 4).isEmpty)
    arrive(495, at: 3)
    #expect(beyond(3) == [3])
    table.close(3)
    #expect(beyond(1, 2, 4).isEmpty)
  }

  /// What a connection said that has ended is not charged to the next one with its descriptor.
  @Test mutating func nobodyIsCutForAnothersMessages() throws {
    open(1...1)
    let route = try Self.route(1)
    _ = table.take(try Self.message(1, 10))
    #expect(table.culprit(route) == 1)
    arrive(5000, at: 1)
    table.close(1)
    open(1...1)
    _ = table.take(try Self.message(1, 10))
    #expect(table.culprit(route) == nil && table.descriptor(of: route) == 1)
    table.noteEmpty()
    #expect(table.culprit(route) == 1)
  }
}
