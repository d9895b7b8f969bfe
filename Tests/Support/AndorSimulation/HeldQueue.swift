// SPDX-License-Identifier: Apache-2.0
import AndorCoordinator

/// Work that is done when somebody says so, on the thread of who says it.
package final class HeldQueue: WorkQueue {
  private var waiting: [@Sendable () -> Void] = []

  package init() {}

  /// How many pieces of work wait.
  package var count: Int { waiting.count }

  package func add(_ work: @escaping @Sendable () -> Void) { waiting.append(work) }

  /// Does all that waits.
  package func run() {
    let now = waiting
    waiting = []
    for work in now { work() }
  }
}
