// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem

/// A shard to be evaluated, as the threads see it.
struct ThreadTask: Sendable {
  let lease: Lease
  let masks: Masks
  let received: Moment

  /// What is evaluated.
  enum Masks: Sendable {
    /// These masks.
    case told(ShardMasks)
    /// A shard of a sample, whose masks the thread draws.
    case drawn(SampleScheme, shard: Int)
  }
}

/// The shards that wait for a thread; threads sleep here while there are none.
final class ModelThreadQueue: Sendable {
  private struct Waiting {
    var tasks: [ThreadTask] = []
    var isClosed = false
  }

  private let waiting = Locked(Waiting())

  /// Adds a task behind the others.
  func put(_ task: ThreadTask) { waiting.withLock { $0.tasks.append(task) } }

  /// Returns the oldest task, waiting for one; `nil` once the queue is closed.
  func next() -> ThreadTask? {
    waiting.take { waiting -> ThreadTask?? in
      if waiting.isClosed { return .some(nil) }
      return waiting.tasks.isEmpty ? nil : .some(waiting.tasks.removeFirst())
    } ?? nil
  }

  /// Takes out everything that no thread has begun.
  func takeWaiting() -> [ThreadTask] {
    waiting.withLock { waiting in
      defer { waiting.tasks.removeAll() }
      return waiting.tasks
    }
  }

  /// Takes out a lease that no thread has begun; returns whether it was there.
  func drop(_ lease: Lease) -> Bool {
    waiting.withLock { waiting in
      let before = waiting.tasks.count
      waiting.tasks.removeAll { $0.lease == lease }
      return waiting.tasks.count < before
    }
  }

  /// Lets the threads end after what they are doing.
  func close() { waiting.withLock { $0.isClosed = true } }
}
