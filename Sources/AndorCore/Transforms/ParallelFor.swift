// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Synchronization

/// Runs `body` on contiguous parts of `0 ..< count` with at most `threads` threads, and waits.
///
/// The parts are cut at fixed places, eight a thread; which thread takes which part is left to chance, so
/// that a thread held up by other work on the machine does not hold up the rest. Callers write each result
/// to a place that follows from the index alone: no result depends on the number of threads.
package func parallelFor(_ count: Int, threads: Int, _ body: @Sendable (Range<Int>) -> Void) {
  let workers = min(max(threads, 1), count)
  guard workers > 1 else {
    if count > 0 { body(0..<count) }
    return
  }
  let parts = min(count, 8 * workers)
  let next = Atomic(0)
  DispatchQueue.concurrentPerform(iterations: workers) { _ in
    while true {
      let part = next.add(1, ordering: .relaxed).oldValue
      guard part < parts else { return }
      body(count * part / parts..<count * (part + 1) / parts)
    }
  }
}

/// Memory that the parts of one `parallelFor` touch at places of their own.
package struct SharedMemory<Element>: @unchecked Sendable {
  /// The first entry.
  package let base: UnsafeMutablePointer<Element>

  /// Shares the memory at `base`; the caller keeps it alive and keeps the parts apart.
  package init(_ base: UnsafeMutablePointer<Element>) { self.base = base }
}

/// Memory that the parts of one `parallelFor` only read.
struct SharedTable<Element>: @unchecked Sendable {
  /// The first entry.
  let base: UnsafePointer<Element>

  /// Shares the memory at `base`; the caller keeps it alive and unchanged.
  init(_ base: UnsafePointer<Element>) { self.base = base }
}
