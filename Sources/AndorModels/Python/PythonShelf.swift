// SPDX-License-Identifier: Apache-2.0
import AndorSystem

/// The Python process that has planned a job, kept for the first thread that evaluates it: loading a module is slow, and
/// two processes hold its network twice.
///
/// Whoever opens the job's model with the same options takes it; it ends with the last of them.
public final class PythonShelf: Sendable {
  private let kept = Locked<(module: PythonModule, process: PythonProcess)?>(nil)

  /// Creates an empty shelf.
  public init() {}

  /// Ends the process that is kept, as nobody will want it.
  public func clear() { kept.withLock { $0 = nil } }

  /// Keeps a process that has loaded a module.
  func put(_ process: PythonProcess, of module: PythonModule) { kept.withLock { $0 = (module, process) } }

  /// Returns the process of a planned module, which from now on reads no other files than those of the plan; `nil` where
  /// none is kept.
  func take(_ module: PythonModule) -> PythonProcess? {
    guard module.planned != nil else { return nil }
    let found = kept.withLock { kept in
      guard let found = kept, found.module.isSame(as: module) else { return nil as PythonProcess? }
      kept = nil
      return found.process
    }
    // One that has ended meanwhile is replaced.
    guard let found, (try? found.ask(module.restriction)) != nil else { return nil }
    return found
  }
}
