// SPDX-License-Identifier: Apache-2.0
import Dispatch

/// Does work on a thread that is not the coordinator's, one piece after the other.
final class BackgroundQueue: WorkQueue {
  private let queue: DispatchQueue

  /// A queue without work.
  init(_ label: String, qos: DispatchQoS = .unspecified) { queue = DispatchQueue(label: label, qos: qos) }

  func add(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }
}
