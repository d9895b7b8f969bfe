// SPDX-License-Identifier: Apache-2.0
import Dispatch

/// Runs `body` on `threads` contiguous parts of `0 ..< count`, cut at fixed places, and waits.
///
/// Which part runs on which thread is left to the system, so callers write each result to a place that
/// follows from the index alone: no result depends on the number of threads.
package func parallelFor(_ count: Int, threads: Int, _ body: @Sendable (Range<Int>) -> Void) {
  let parts = min(max(threads, 1), count)
  guard parts > 1 else {
    if count > 0 { body(0..<count) }
    return
  }
  DispatchQueue.concurrentPerform(iterations: parts) { part in
    body(count * part / parts..<count * (part + 1) / parts)
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
package struct SharedTable<Element>: @unchecked Sendable {
  /// The first entry.
  package let base: UnsafePointer<Element>

  /// Shares the memory at `base`; the caller keeps it alive and unchanged.
  package init(_ base: UnsafePointer<Element>) { self.base = base }
}
