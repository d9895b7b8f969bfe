// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import CZMQ
import Glibc

/// Waits until one of several sockets has something to do, another thread calls, or time is up.
///
/// Not Sendable: it belongs to the thread that uses its sockets.
public final class Poller {
  /// The events to wait for on a socket.
  public struct Interest: OptionSet, Sendable {
    /// The bits of `zmq_poll`.
    public let rawValue: Int16
    /// Creates an interest from its bits.
    public init(rawValue: Int16) { self.rawValue = rawValue }
    /// A whole message can be received.
    public static let readable = Interest(rawValue: 1)
    /// A message can be sent. A ROUTER always says so, as each of its peers has a queue of its own.
    public static let writable = Interest(rawValue: 2)
  }

  /// The outcome of a wait.
  public struct Readiness {
    /// Whether the waker was called.
    public let wasWoken: Bool
    fileprivate let sockets: [(socket: Socket, events: Interest)]

    /// Returns whether a message is waiting on the socket.
    public func isReadable(_ socket: Socket) -> Bool { events(of: socket).contains(.readable) }

    /// Returns whether the socket takes a message; only if it was watched for that.
    public func isWritable(_ socket: Socket) -> Bool { events(of: socket).contains(.writable) }

    /// Returns whether an event is waiting in the monitor.
    public func isReadable(_ monitor: SocketMonitor) -> Bool { isReadable(monitor.socket) }

    /// Whether nothing happened before the time was up (or a signal ended the wait).
    public var isEmpty: Bool { sockets.isEmpty && !wasWoken }

    private func events(of socket: Socket) -> Interest {
      sockets.first { $0.socket === socket }?.events ?? []
    }
  }

  private let waker: Waker
  private var sockets: [Socket] = []
  private var items: [zmq_pollitem_t]

  /// Creates a poller that watches no sockets yet and can be woken by the given waker.
  public init(waker: Waker) {
    self.waker = waker
    items = [zmq_pollitem_t(socket: nil, fd: waker.descriptor, events: Int16(ZMQ_POLLIN), revents: 0)]
  }

  /// Watches the socket, or changes what it is watched for.
  public func watch(_ socket: Socket, for interest: Interest = .readable) {
    if let index = sockets.firstIndex(where: { $0 === socket }) {
      items[index + 1].events = interest.rawValue
    } else {
      sockets.append(socket)
      items.append(zmq_pollitem_t(socket: socket.handle, fd: 0, events: interest.rawValue, revents: 0))
    }
  }

  /// Watches the monitor for events.
  public func watch(_ monitor: SocketMonitor) { watch(monitor.socket) }

  /// Watches the socket no longer.
  public func unwatch(_ socket: Socket) {
    guard let index = sockets.firstIndex(where: { $0 === socket }) else { return }
    sockets.remove(at: index)
    items.remove(at: index + 1)
  }

  /// Waits until something is ready or the timeout (rounded up to a millisecond; nil: for ever) is over.
  ///
  /// Also returns, with nothing ready, when the thread handles a signal.
  public func wait(timeout: Duration? = nil) throws(TransportError) -> Readiness {
    let milliseconds = timeout.map { Int($0.milliseconds) } ?? -1
    let count = zmq_poll(&items, Int32(items.count), milliseconds)
    if count < 0 {
      guard zmq_errno() == EINTR else { throw .ofLastCall("cannot wait for messages") }
      return Readiness(wasWoken: false, sockets: [])
    }
    let wasWoken = items[0].revents != 0
    if wasWoken { waker.reset() }
    var ready: [(socket: Socket, events: Interest)] = []
    for (index, socket) in sockets.enumerated() where items[index + 1].revents != 0 {
      ready.append((socket, Interest(rawValue: items[index + 1].revents)))
    }
    return Readiness(wasWoken: wasWoken, sockets: ready)
  }
}
