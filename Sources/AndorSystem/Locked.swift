// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A value behind a lock, with a condition to wait on.
///
/// A pthread mutex rather than `Synchronization.Mutex`, whose futex ThreadSanitizer on Linux cannot see.
package final class Locked<Value: Sendable>: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var value: Value

  /// Creates a lock around a value.
  package init(_ value: Value) {
    self.value = value
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Runs the body with the value locked, then wakes everyone who waits for a change; it must not block.
  package func withLock<Result, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    pthread_mutex_lock(mutex)
    defer {
      pthread_cond_broadcast(condition)
      pthread_mutex_unlock(mutex)
    }
    return try body(&value)
  }

  /// Waits until the condition holds or, if a moment is given, until then.
  package func wait(until deadline: Moment? = nil, _ holds: (Value) -> Bool) {
    take(until: deadline) { holds($0) ? () : nil }
  }

  /// Waits until the body, tried at every change, returns something or, if a moment is given, until then.
  ///
  /// What the body changes wakes no other thread that waits.
  @discardableResult
  package func take<Result>(until deadline: Moment? = nil, _ body: (inout Value) -> Result?) -> Result? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      if let result = body(&value) { return result }
      if let deadline {
        var time = deadline.timespec
        if pthread_cond_timedwait(condition, mutex, &time) == ETIMEDOUT { return body(&value) }
      } else {
        pthread_cond_wait(condition, mutex)
      }
    }
  }
}
