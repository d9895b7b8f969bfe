// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import CZMQ

/// Decides who may connect to the CURVE sockets of a context: the ZAP handler that libzmq asks.
///
/// CURVE alone proves that a peer has *some* key; only this list makes it one of ours. Start it before the
/// socket binds, one for each context, and keep it as long as the socket: when it is gone nobody new gets in.
/// It answers on a thread of its own, so that a busy coordinator delays no handshake. The list can be changed
/// at any time. Connections that exist stay open, so check ``authorises(_:)`` for what comes over them.
///
/// Sendable: what its thread and its users share is behind a lock.
public final class Authenticator: Sendable {
  private let shared: Locked<Shared>
  private let waker: Waker
  private let thread: NativeThread

  private struct Shared: Sendable {
    var list = AccessList()
    var isStopping = false
  }

  /// Starts to answer for the sockets of the domain; throws `addressInUse` if the context has an authenticator
  /// already, `damagedKeys` if two peers share a name or a key.
  public init(
    _ context: Context, domain: String = "andor", authorised: [AuthorisedPeer]
  ) throws(TransportError) {
    var list = AccessList()
    try list.replace(with: authorised)
    let shared = Locked(Shared(list: list))
    let waker = try onSystem(Waker())
    // Unsafe only in the compiler's eyes: from here on the thread alone uses the socket.
    nonisolated(unsafe) let socket = try Socket(.reply, context)
    guard zmq_bind(socket.handle, "inproc://zeromq.zap.01") == 0 else {
      throw .ofLastCall("cannot start the authenticator")
    }
    thread = try onSystem(
      NativeThread { Authenticator.answer(on: socket, domain: domain, shared: shared, waker: waker) })
    self.shared = shared
    self.waker = waker
  }

  deinit {
    shared.withLock { $0.isStopping = true }
    waker.wake()
    thread.join()
  }

  /// Puts another list in the place of the old one, from the next handshake on; throws `damagedKeys` if two
  /// peers share a name or a key, and then keeps the old one.
  public func replaceAuthorised(with peers: [AuthorisedPeer]) throws(TransportError) {
    try shared.withLock { (shared) throws(TransportError) in try shared.list.replace(with: peers) }
  }

  /// Returns whether the peer is still on the list, under the same name with the same key.
  public func authorises(_ peer: AuthorisedPeer) -> Bool { shared.withLock { $0.list.contains(peer) } }

  /// Returns up to 64 refusals since the last call, oldest first.
  public func takeDenials() -> [Denial] { shared.withLock { $0.list.takeDenials() } }

  /// The number of refusals since the start.
  public var denialCount: Int { shared.withLock { $0.list.denialCount } }

  /// Answers libzmq's questions on a thread. If its socket fails it ends, and libzmq then refuses everybody.
  private static func answer(on socket: Socket, domain: String, shared: Locked<Shared>, waker: Waker) {
    let poller = Poller(waker: waker)
    poller.watch(socket)
    while !shared.withLock({ $0.isStopping }) {
      guard (try? poller.wait()) != nil else { return }
      while let message = try? socket.receive() {
        let parts = message.frames.map(\.bytes)
        let reply = ZapRequest(parts).map { request in
          shared.withLock { $0.list.decide(request, domain: domain) }.parts(to: request.identifier)
        }
        // A question of a form that we do not know is answered with no.
        let answer = reply ?? ZapReply.refused.parts(to: parts.count > 1 ? parts[1] : [])
        guard (try? socket.send(answer.map { Frame(copying: $0) })) != nil else { return }
      }
    }
  }
}
