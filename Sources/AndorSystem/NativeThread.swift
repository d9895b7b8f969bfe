// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A thread of the operating system with a full-size stack, for work that blocks or runs foreign code.
public final class NativeThread: Sendable {
  private let thread: pthread_t
  private let isJoined = Locked(false)

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Starts a thread that runs the body once.
  /// - Throws: `SystemError` where the system has no more threads.
  public init(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, 8 << 20)
    let box = Unmanaged.passRetained(Body(body))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, &attributes,
      { argument in
        if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, box.toOpaque())
    guard status == 0 else {
      box.release()
      throw SystemError(.resource, "start", "a thread", status)
    }
    self.thread = thread
  }

  /// Waits until the body has returned; once.
  public func join() {
    isJoined.withLock { $0 = true }
    pthread_join(thread, nil)
  }

  /// A thread that nobody waits for keeps its stack until it is detached.
  deinit { if !isJoined.withLock({ $0 }) { pthread_detach(thread) } }
}
