// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import Glibc

/// One client: it asks once, and gets one answer or the stream of events.
///
/// Nothing blocks and everything is bounded: the request's head by `Request.mostBytes`, what waits to be sent
/// by one answer or one update, and the time without progress.
struct Connection {
  enum State: Equatable {
    /// The request's head is not complete yet.
    case asking
    /// The answer is being sent, then the connection ends.
    case answering
    /// The client gets events.
    case streaming
  }

  /// How long a client has for its request.
  static let askingTime = Duration.seconds(5)
  /// How long a client may take nothing of what waits for it.
  static let stallTime = Duration.seconds(30)

  let descriptor: Int32
  private(set) var state = State.asking
  private(set) var request: [UInt8] = []
  private var outgoing: [UInt8] = []
  private var sent = 0
  private var lastProgress: Moment
  /// Whether the client missed updates because it was too slow: the next one that it gets fills the page from nothing.
  var missedUpdates = false
  /// Whether the client has shown the token.
  var isAdmitted = false
  /// Whether the client has closed the connection.
  var hasGone = false

  init(_ descriptor: Int32, at now: Moment) {
    self.descriptor = descriptor
    lastProgress = now
  }

  /// Whether something waits to be sent.
  var isSending: Bool { sent < outgoing.count }

  /// What to poll for: reading tells that a client of a stream has gone.
  var events: Int16 { Int16(POLLIN) | (isSending ? Int16(POLLOUT) : 0) }

  /// Returns whether the client's time is up.
  func isLate(at now: Moment) -> Bool {
    switch state {
    case .asking: now.since(lastProgress) > Self.askingTime
    case .answering: now.since(lastProgress) > Self.stallTime
    case .streaming: isSending && now.since(lastProgress) > Self.stallTime
    }
  }

  /// Reads what has come; `false` where the client has gone.
  mutating func receive() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count < 0 { return errno == EAGAIN || errno == EINTR }
      guard count > 0 else { return false }
      // What comes after the request is read, so that its end is seen, and dropped.
      guard state == .asking else { continue }
      request += buffer[..<count]
      if request.count >= Request.mostBytes { return true }
    }
  }

  /// Begins to send the one answer.
  mutating func answer(_ bytes: [UInt8], at now: Moment) {
    state = .answering
    queue(bytes, at: now)
  }

  /// Begins the stream of events.
  mutating func stream(_ bytes: [UInt8], at now: Moment) {
    state = .streaming
    queue(bytes, at: now)
  }

  /// Puts bytes behind those that wait.
  mutating func queue(_ bytes: [UInt8], at now: Moment) {
    if !isSending { lastProgress = now }
    outgoing.removeFirst(sent)
    sent = 0
    outgoing += bytes
  }

  /// Sends what the client takes; `false` where the connection is over.
  mutating func send(at now: Moment) -> Bool {
    while isSending {
      let count = outgoing.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress?.advanced(by: sent), $0.count - sent, Int32(MSG_NOSIGNAL))
      }
      if count < 0 {
        if errno == EINTR { continue }
        return errno == EAGAIN
      }
      sent += count
      assert(sent <= outgoing.count, "no more is sent than waits")
      lastProgress = now
    }
    outgoing.removeAll(keepingCapacity: state == .streaming)
    sent = 0
    if state == .answering {
      // The client reads to the end before it sees the connection close.
      shutdown(descriptor, Int32(SHUT_WR))
      return false
    }
    return true
  }
}
