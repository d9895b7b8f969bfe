// SPDX-License-Identifier: Apache-2.0
import AndorCoordinator
import AndorTestKit
import AndorTransport
import AndorWire

/// The coordinator's side of a network in memory; what happens to messages on their way is the world's affair.
package final class SimulatedNetwork: WorkerNetwork {
  package let access: (any WorkerAccess)? = nil
  /// Messages that have come, with what they say where that is known, oldest first.
  var inbox: [(message: IncomingMessage, content: Message?)] = []
  /// Connections that have ended, oldest first.
  var ended: [ConnectionID] = []
  /// Who is connected; others cannot be reached.
  private var routes: Set<RoutingID> = []
  /// Takes what the coordinator sends.
  var carry: (([Frame], RoutingID) -> Void)?
  /// Told what the coordinator takes in: one message a round, so that the order of things is known.
  var heard: ((Message, RoutingID) -> Void)?
  private var mayReceive = false
  /// Whether the next wait ends at once, as after a call of the waker.
  var isWoken = false
  private let clock: VirtualClock
  private var connections: Int32 = 0

  init(_ clock: VirtualClock) { self.clock = clock }

  /// Somebody connects, under an address that nobody had before.
  func connect() -> (RoutingID, ConnectionID) {
    connections += 1
    let bytes = (0..<4).map { UInt8(truncatingIfNeeded: connections >> Int32(8 * $0)) }
    guard let route = RoutingID(bytes: [1] + bytes) else { fatalError("five bytes are an address") }
    routes.insert(route)
    return (route, ConnectionID(descriptor: connections))
  }

  /// A connection is gone; the coordinator hears of it when it is put into `ended`.
  func disconnect(_ route: RoutingID) { routes.remove(route) }

  /// Whether somebody is connected under an address.
  func isConnected(_ route: RoutingID) -> Bool { routes.contains(route) }

  /// The coordinator's process is gone, and with it all that was on its way.
  func reset() {
    (inbox, ended, routes) = ([], [], [])
  }

  package func listen(at endpoint: Endpoint) throws -> Endpoint { endpoint }

  package func wait(for timeout: Duration, messages: Bool) throws {
    mayReceive = messages
    if isWoken || messages && !inbox.isEmpty || !ended.isEmpty {
      isWoken = false
      return
    }
    clock.sleep(timeout)
  }

  package func receive() throws -> IncomingMessage? {
    guard mayReceive, !inbox.isEmpty else { return nil }
    mayReceive = false
    let (message, content) = inbox.removeFirst()
    if let content, let sender = message.sender { heard?(content, sender) }
    return message
  }

  package func nextEnded() throws -> ConnectionID? { ended.isEmpty ? nil : ended.removeFirst() }

  package func send(_ frames: [Frame], to receiver: RoutingID) throws -> SendResult {
    guard routes.contains(receiver) else { return .unreachable }
    carry?(frames, receiver)
    return .sent
  }

  package func room(for bytes: Int, to receiver: RoutingID) -> Int { bytes }

  package func expect(_ bytes: Int, from sender: RoutingID) {}

  package func estrange(_ sender: RoutingID) {}

  /// Nothing: worlds have no peers that are cut, and checks see that.
  package func cut(_ sender: RoutingID) { cutCount += 1 }

  package private(set) var cutCount = 0
}
