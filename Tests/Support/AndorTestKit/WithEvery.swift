// SPDX-License-Identifier: Apache-2.0
import Synchronization
import Testing

/// Runs a check for every element; when one fails, also records which element it was.
///
/// Nested calls so name the whole failing combination, innermost first: `in mask = 5`, `in n = 3`. An
/// error thrown by the check ends the loop after its element was recorded.
public func withEvery<S: Sequence>(
  _ name: String, in elements: S, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: (S.Element) throws -> Void
) rethrows {
  for element in elements {
    let failure = Failure()
    func report() {
      guard failure.seen.load(ordering: .relaxed) else { return }
      Issue.record("in \(name) = \(element)", sourceLocation: sourceLocation)
    }
    do {
      // No issue matches, so all of them count as usual: the matcher only looks on.
      try withKnownIssue(isIntermittent: true, sourceLocation: sourceLocation) {
        try body(element)
      } matching: { _ in
        failure.seen.store(true, ordering: .relaxed)
        return false
      }
    } catch {
      report()
      throw error
    }
    report()
  }
}

/// Whether the check of one element recorded an issue.
private final class Failure: Sendable {
  let seen = Atomic(false)
}
