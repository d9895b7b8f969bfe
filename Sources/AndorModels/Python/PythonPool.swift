// SPDX-License-Identifier: Apache-2.0
import AndorSystem

/// The Python processes of a host: one a thread at work, kept from game to game because `load` is slow.
final class PythonPool: Sendable {
  /// What the module offers.
  let offer: PythonProcess.Offer
  /// The versions of Python and NumPy.
  let version: String
  private let module: PythonModule
  private let seconds: Double
  private let idle: Locked<[PythonProcess]>

  /// Starts the first process, which shows what the module offers.
  init(_ module: PythonModule, seconds: Double) throws {
    let first = try PythonProcess(module, seconds: seconds)
    self.module = module
    self.seconds = seconds
    offer = first.offer
    version = first.version
    idle = Locked([first])
  }

  /// Returns a process for one thread, which gives it back when it is done, unless the process failed.
  func borrow() throws -> PythonProcess {
    if let process = idle.withLock({ $0.popLast() }) { return process }
    return try PythonProcess(module, seconds: seconds)
  }

  /// Returns what the idle processes have read below the job's folder.
  func filesRead() throws -> [String] {
    var names: Set<String> = []
    for process in idle.withLock({ $0 }) { names.formUnion(try process.filesRead()) }
    return names.sorted()
  }

  /// The most bytes of memory that an idle process has had.
  var memory: Int { idle.withLock { $0.map(\.memory).max() ?? 0 } }

  /// Takes a process back.
  func giveBack(_ process: PythonProcess) { idle.withLock { $0.append(process) } }
}
