// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem
import Glibc

/// The loop that serves the clients of a dashboard, on one thread.
final class Server {
  /// The most clients with the token at a time; a further one is answered with 503.
  static let mostConnections = 64
  /// The most clients that have not shown the token: for one more, the oldest of them has to go, so that strangers
  /// take no place from those who may look.
  static let mostStrangers = 16

  private let socket: ListeningSocket
  private let inbox: Inbox
  private let site: Site
  private var board: Board
  private var connections: [Connection] = []
  /// Until then no connection is accepted, as the process has no descriptor left.
  private var pausedUntil = Moment.now

  init(_ socket: ListeningSocket, _ inbox: Inbox, _ site: Site, _ board: Board) {
    self.socket = socket
    self.inbox = inbox
    self.site = site
    self.board = board
  }

  deinit { for connection in connections { close(connection.descriptor) } }

  /// Serves until the inbox is closed; then for a second at most, so that the last update arrives.
  func run() {
    var deadline: Moment?
    while deadline.map({ Moment.now < $0 && connections.contains { $0.isSending } }) ?? true {
      let ready = poll(timeout: deadline == nil ? 1000 : 50)
      if ready.inbox {
        let (view, isClosed) = inbox.take()
        if let view { spread(board.take(view)) }
        if isClosed {
          spread(board.farewell)
          deadline = Moment.now.advanced(by: .seconds(1))
        }
      }
      for index in ready.readable { receive(index) }
      sendAll()
      if ready.socket { accept() }
    }
  }

  private func poll(timeout: Int32) -> (inbox: Bool, socket: Bool, readable: [Int]) {
    let isOpen = Moment.now >= pausedUntil
    var list = [
      pollfd(fd: inbox.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: isOpen ? socket.descriptor : -1, events: Int16(POLLIN), revents: 0),
    ]
    list += connections.map { pollfd(fd: $0.descriptor, events: $0.events, revents: 0) }
    guard Glibc.poll(&list, nfds_t(list.count), timeout) > 0 else { return (false, false, []) }
    let readable = connections.indices.filter { list[$0 + 2].revents & ~Int16(POLLOUT) != 0 }
    return (list[0].revents != 0, list[1].revents != 0, readable)
  }

  private func accept() {
    while let descriptor = socket.accept() {
      connections.append(Connection(descriptor, at: Moment.now))
      if connections.count(where: { !$0.isAdmitted }) > Self.mostStrangers { dropOldestStranger() }
    }
    if errno == EMFILE || errno == ENFILE { pausedUntil = Moment.now.advanced(by: .seconds(1)) }
  }

  private func dropOldestStranger() {
    guard let index = connections.firstIndex(where: { !$0.isAdmitted }) else { return }
    close(connections.remove(at: index).descriptor)
  }

  private func receive(_ index: Int) {
    guard connections[index].receive() else {
      // Closed once the round is over, as indices must stay.
      connections[index].hasGone = true
      return
    }
    guard connections[index].state == .asking else { return }
    do throws(Request.Malformed) {
      guard let request = try Request.parse(connections[index].request) else { return }
      answer(request, index)
    } catch {
      let response =
        error == .tooLong
        ? Response(.tooLong, "The request is too long.")
        : Response(.badRequest, "This is not an HTTP request.")
      connections[index].answer(response.bytes, at: Moment.now)
    }
  }

  private func answer(_ request: Request, _ index: Int) {
    if site.access.allows(request) {
      guard connections.count(where: \.isAdmitted) < Self.mostConnections else {
        let response = Response(.unavailable, "There are too many viewers. Try again later.")
        return connections[index].answer(response.bytes, at: Moment.now)
      }
      connections[index].isAdmitted = true
    }
    switch site.answer(request, board) {
    case .response(let response): connections[index].answer(response.bytes, at: Moment.now)
    case .stream(let first): connections[index].stream(Response.streamHead + first, at: Moment.now)
    }
  }

  /// Sends an update to all streams; a client that has not taken the last one gets a whole one later.
  private func spread(_ update: [UInt8]) {
    for index in connections.indices where connections[index].state == .streaming {
      if connections[index].isSending {
        connections[index].missedUpdates = true
      } else if connections[index].missedUpdates {
        connections[index].missedUpdates = false
        connections[index].queue(board.whole, at: Moment.now)
      } else {
        connections[index].queue(update, at: Moment.now)
      }
    }
  }

  private func sendAll() {
    let now = Moment.now
    connections = connections.compactMap { connection in
      var connection = connection
      if !connection.hasGone, !connection.isLate(at: now),
        !connection.isSending || connection.send(at: now)
      {
        return connection
      }
      close(connection.descriptor)
      return nil
    }
  }
}
