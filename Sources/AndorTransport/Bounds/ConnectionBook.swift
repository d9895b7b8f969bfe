// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import CZMQ
import Glibc

/// The book that a ``Doorkeeper`` keeps of the connections of a listening socket, and the user of that socket with
/// it: what was taken, whom to expect something from, whom to cut.
///
/// libzmq has no call that ends one connection. But it tells the descriptor of each, and a reset of that looks to
/// libzmq like a peer that has broken off: it cleans up and closes the descriptor itself. That it still is the same
/// connection is asked of the kernel before.
///
/// Sendable: all of it is behind a lock. The monitor's socket is used by whoever holds the lock, which libzmq allows.
package final class ConnectionBook: Sendable {
  private struct Pages: Sendable {
    var table: ConnectionTable
    var ended: [ConnectionID] = []
    var cutCount = 0
    var isClosed = false
  }

  private let pages: Locked<Pages>
  private nonisolated(unsafe) let monitor: SocketMonitor
  private let watch: ArrivalWatch

  init(_ watched: Socket, _ bounds: ConnectionBounds, _ watch: ArrivalWatch) throws(TransportError) {
    monitor = try SocketMonitor(watched)
    self.watch = watch
    pages = Locked(Pages(table: ConnectionTable(bounds, isEncrypted: watched.isEncrypted)))
    watch.add(try monitor.socket.eventDescriptor(), everyArrival: false)
  }

  /// How many connections were cut.
  package var cutCount: Int { pages.withLock { $0.cutCount } }

  /// How many connections there are.
  package var count: Int {
    pages.withLock { pages in
      readMonitor(&pages)
      return pages.table.count
    }
  }

  /// Returns the next connection that ended; `nil` where none has.
  package func nextEnded() -> ConnectionID? {
    pages.withLock { pages in
      readMonitor(&pages)
      return pages.ended.isEmpty ? nil : pages.ended.removeFirst()
    }
  }

  /// Takes note of a message that was received; `nil`: none is waiting.
  /// - Returns: whether it is worth reading: what was queued of a connection that was cut is not.
  @discardableResult
  package func note(_ message: IncomingMessage?) -> Bool {
    pages.withLock { pages in
      guard let message else {
        pages.table.noteEmpty()
        return true
      }
      // A new connection is told of before its first message comes, and so is the end of one that had its descriptor.
      if !pages.table.knows(message) { readMonitor(&pages) }
      return pages.table.take(message)
    }
  }

  /// Returns whether another message may be given to the socket for a peer, and takes note of it.
  package func admits(_ frames: [Frame], to receiver: RoutingID) -> Bool {
    let bytes = frames.reduce(0) { $0 + $1.count }
    return pages.withLock { pages in
      if pages.table.send(bytes, to: receiver, at: .now) { return true }
      // It may have read on since it last wrote, which is when its counts were read.
      if let descriptor = pages.table.descriptor(of: receiver) { count(descriptor, &pages) }
      return pages.table.send(bytes, to: receiver, at: .now)
    }
  }

  /// Returns how many bytes of a message that can come later may be given to the socket for a peer now; 0: not yet.
  package func room(for bytes: Int, to receiver: RoutingID) -> Int {
    pages.withLock { pages in
      let room = pages.table.room(for: bytes, to: receiver)
      guard room < bytes, let descriptor = pages.table.descriptor(of: receiver) else { return room }
      count(descriptor, &pages)
      return pages.table.room(for: bytes, to: receiver)
    }
  }

  /// Vouches for a peer, from which results of so many bytes may be under way.
  package func expect(_ bytes: Int, from sender: RoutingID) {
    pages.withLock { $0.table.expect(bytes, from: sender) }
  }

  /// Counts a peer as a stranger that has just come.
  package func estrange(_ sender: RoutingID) {
    pages.withLock { $0.table.estrange(sender, at: .now) }
  }

  /// Ends a peer's connection; ``nextEnded()`` tells when that has happened.
  package func cut(_ sender: RoutingID) {
    pages.withLock { pages in
      readMonitor(&pages)
      if let descriptor = pages.table.culprit(sender) { cut(descriptor, &pages) }
    }
  }

  /// Reads what happened to connections, counts those at which something arrived, and cuts those beyond bounds.
  /// - Returns: whether connections have ended, whether somebody's time may run out, and whether what others
  ///   left has to be taken before more may come; `nil` at the end.
  func look(at arrivals: [Int32]) -> (hasEnded: Bool, isTimed: Bool, isFlooded: Bool)? {
    pages.withLock { pages in
      guard !pages.isClosed else { return nil }
      readMonitor(&pages)
      for descriptor in pages.table.unsentIsMuch.union(arrivals) { count(descriptor, &pages) }
      for descriptor in pages.table.beyondBounds(arrivals: arrivals, at: .now) { cut(descriptor, &pages) }
      let isTimed = pages.table.hasStrangers || !pages.table.unsentIsMuch.isEmpty
      return (!pages.ended.isEmpty, isTimed, pages.table.isFlooded)
    }
  }

  /// Ends the looks.
  func close() { pages.withLock { $0.isClosed = true } }

  private func readMonitor(_ pages: inout Pages) {
    while let event = try? monitor.next() {
      switch event {
      case .accepted(let connection):
        // One that has ended already is told of next.
        guard let count = ConnectionCount(of: connection.descriptor) else { continue }
        pages.table.open(
          connection.descriptor, cookie: count.cookie, isCounted: count.bytes != nil, at: .now)
        watch.add(connection.descriptor, everyArrival: true)
      case .disconnected(let connection):
        pages.table.close(connection.descriptor)
        pages.ended.append(connection)
      default: continue
      }
    }
  }

  private func count(_ descriptor: Int32, _ pages: inout Pages) {
    guard let cookie = pages.table.cookie(of: descriptor), let count = ConnectionCount(of: descriptor),
      count.cookie == cookie, let bytes = count.bytes
    else { return }
    pages.table.note(bytes, of: descriptor, at: .now)
  }

  private func cut(_ descriptor: Int32, _ pages: inout Pages) {
    guard let cookie = pages.table.cookie(of: descriptor), pages.table.noteCut(descriptor),
      ConnectionCount(of: descriptor)?.cookie == cookie
    else { return }
    // Connecting a TCP socket to nowhere resets its connection and drops what the kernel has not handed over. Others
    // are shut down.
    var nowhere = sockaddr()
    nowhere.sa_family = sa_family_t(AF_UNSPEC)
    if connect(descriptor, &nowhere, socklen_t(MemoryLayout<sockaddr>.size)) != 0 {
      shutdown(descriptor, Int32(SHUT_RDWR))
    }
    pages.cutCount += 1
  }
}
