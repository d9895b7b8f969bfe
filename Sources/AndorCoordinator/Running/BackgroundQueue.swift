// SPDX-License-Identifier: Apache-2.0
import Dispatch

/// A queue whose work is done beside the coordinator's thread, one piece after the other.
final class BackgroundQueue: WorkQueue {
  private let queue: DispatchQueue

  /// Creates a queue without work.
  init(_ label: String, qos: DispatchQoS = .unspecified) { queue = DispatchQueue(label: label, qos: qos) }

  func add(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }
}
