// SPDX-License-Identifier: Apache-2.0
import AndorJob
import Glibc

/// A shard to be evaluated, as the threads see it.
struct LaneTask: Sendable {
  let lease: Lease
  let masks: ShardMasks
  let received: Moment
}

/// The shards that wait for a thread; threads sleep here while there are none.
final class ModelThreadQueue: @unchecked Sendable {
  // Sendable by the mutex, which guards the fields below it.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var tasks: [LaneTask] = []
  private var isClosed = false

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Adds a task behind the others.
  func put(_ task: LaneTask) {
    locked { tasks.append(task) }
    pthread_cond_signal(condition)
  }

  /// Returns the oldest task, waiting for one; `nil` once the queue is closed.
  func next() -> LaneTask? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while tasks.isEmpty && !isClosed { pthread_cond_wait(condition, mutex) }
    return tasks.isEmpty || isClosed ? nil : tasks.removeFirst()
  }

  /// Takes out everything that no thread has begun.
  func takeWaiting() -> [LaneTask] {
    locked {
      defer { tasks.removeAll() }
      return tasks
    }
  }

  /// Lets the threads end after what they are doing.
  func close() {
    locked { isClosed = true }
    pthread_cond_broadcast(condition)
  }

  private func locked<R>(_ body: () -> R) -> R {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }
}
