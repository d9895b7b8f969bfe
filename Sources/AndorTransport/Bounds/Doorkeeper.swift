// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import CZMQ
import Glibc

/// Keeps the connections of a listening socket within their bounds, also while the socket's user is busy.
///
/// A thread of its own looks where something arrived, at most two hundred times a second and never where all is
/// quiet. Start it before the socket binds, and let it go before the socket.
package final class Doorkeeper {
  /// The time between two looks: 5 ms of a flood on the loopback are some megabytes.
  private static let pause: useconds_t = 5_000

  /// The book of the connections.
  package let book: ConnectionBook
  private let stopper: Waker
  private let thread: NativeThread

  /// Starts to watch; `waker` is called when a connection has ended.
  package init(_ watched: Socket, _ bounds: ConnectionBounds, waker: Waker) throws(TransportError) {
    let watch = try onSystem(ArrivalWatch())
    let stopper = try onSystem(Waker())
    watch.add(stopper.descriptor, everyArrival: true)
    let book = try ConnectionBook(watched, bounds, watch)
    thread = try onSystem(NativeThread { Doorkeeper.keep(book, watch, waker) })
    self.book = book
    self.stopper = stopper
  }

  deinit {
    book.close()
    stopper.wake()
    thread.join()
  }

  private static func keep(_ book: ConnectionBook, _ watch: ArrivalWatch, _ waker: Waker) {
    var limit: Int32? = 1000
    var wasFlooded = false
    while let found = book.look(at: watch.wait(milliseconds: limit)) {
      if found.hasEnded { waker.wake() }
      // Only the time of strangers, and of those who do not read, runs out without an arrival.
      limit = found.isTimed ? 1000 : nil
      // In a flood the next one is cut before it has sent much.
      if !found.isFlooded { usleep(pause) }
      // What a flood took is given back, or the next one would come on top of it.
      if wasFlooded, !found.isFlooded { andor_give_memory_back() }
      wasFlooded = found.isFlooded
    }
  }
}
