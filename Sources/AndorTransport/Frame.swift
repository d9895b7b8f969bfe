// SPDX-License-Identifier: Apache-2.0
import CZMQ
import Glibc

/// One part of a message: immutable bytes that several messages, sockets and threads may share.
///
/// Large frames are never copied: sending adds a reference to the bytes, and they live until the last socket
/// has written them out and the last `Frame` is gone. So the same frame can go to many peers, or again after
/// `wouldBlock`.
///
/// Sendable although it wraps a `zmq_msg_t`: that is marked as shared while only its creator knows it, and
/// from then on it is only read, or copied, which touches an atomic reference count and nothing else.
public final class Frame: @unchecked Sendable {
  let message: UnsafeMutablePointer<zmq_msg_t>

  /// Arrays below this size are copied, because that is cheaper than sharing them.
  static let smallestAdopted = 4096

  private init(filledBy initialise: (UnsafeMutablePointer<zmq_msg_t>) -> Int32) {
    message = .allocate(capacity: 1)
    precondition(initialise(message) == 0, "no memory for a frame")
    markShared()
  }

  /// Takes over a message that was just received; `received` must not be used afterwards.
  init(moving received: UnsafeMutablePointer<zmq_msg_t>) {
    message = .allocate(capacity: 1)
    zmq_msg_init(message)
    zmq_msg_move(message, received)
    markShared()
  }

  deinit {
    zmq_msg_close(message)
    message.deallocate()
  }

  /// Makes later copies free of writes to `message`: the first copy of a message sets its shared flag.
  private func markShared() {
    var scratch = zmq_msg_t()
    zmq_msg_init(&scratch)
    zmq_msg_copy(&scratch, message)
    zmq_msg_close(&scratch)
  }

  /// Creates a frame with a copy of the bytes.
  public convenience init(copying bytes: UnsafeRawBufferPointer) {
    self.init { Frame.fill($0, with: bytes) }
  }

  /// Creates a frame with a copy of the bytes.
  public convenience init(copying bytes: [UInt8]) {
    self.init { message in bytes.withUnsafeBytes { Frame.fill(message, with: $0) } }
  }

  private static func fill(
    _ message: UnsafeMutablePointer<zmq_msg_t>, with bytes: UnsafeRawBufferPointer
  ) -> Int32 {
    guard zmq_msg_init_size(message, bytes.count) == 0 else { return -1 }
    if let source = bytes.baseAddress, let target = zmq_msg_data(message) {
      memcpy(target, source, bytes.count)
    }
    return 0
  }

  /// Creates a frame without bytes.
  public convenience init() { self.init { zmq_msg_init($0) } }

  /// Creates a frame that is the given memory, not a copy of it.
  ///
  /// The memory must neither move nor change while `owner` lives. The owner is released on an arbitrary
  /// thread once the bytes are sent and the frame is gone; it must not be the last to hold a ``Context``.
  public convenience init(adopting bytes: UnsafeRawBufferPointer, owner: any AnyObject & Sendable) {
    defer { withExtendedLifetime(owner) {} }
    self.init { message in
      guard let start = bytes.baseAddress, bytes.count >= Frame.smallestAdopted else {
        return Frame.fill(message, with: bytes)
      }
      let hint = Unmanaged<AnyObject>.passRetained(owner).toOpaque()
      return zmq_msg_init_data(
        message, UnsafeMutableRawPointer(mutating: start), bytes.count,
        { _, hint in hint.map { Unmanaged<AnyObject>.fromOpaque($0).release() } }, hint)
    }
  }

  /// The number of bytes.
  public var count: Int { zmq_msg_size(message) }

  /// Calls the body with the bytes, which are valid during the call only.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(UnsafeRawBufferPointer(start: zmq_msg_data(message), count: count))
  }

  /// Calls the body with the bytes as a bounds-checked view that cannot outlive the call.
  public func withSpan<Result, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withUnsafeBytes { (bytes) throws(Failure) in try body(bytes.bindMemory(to: UInt8.self).span) }
  }

  /// A copy of the bytes.
  public var bytes: [UInt8] { withUnsafeBytes { [UInt8]($0) } }
}
