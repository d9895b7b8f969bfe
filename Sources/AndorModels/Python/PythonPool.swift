// SPDX-License-Identifier: Apache-2.0
import AndorSystem

/// The Python processes of a host: one a thread at work, kept from game to game because `load` is slow.
final class PythonPool: Sendable {
  /// What the module offers.
  let offer: PythonProcess.Offer
  /// The versions of Python and NumPy.
  let version: String
  private let path: String
  private let seconds: Double
  private let idle: Locked<[PythonProcess]>

  /// Starts the first process, which shows what the module offers.
  init(module path: String, seconds: Double) throws {
    let first = try PythonProcess(module: path, seconds: seconds)
    self.path = path
    self.seconds = seconds
    offer = first.offer
    version = first.version
    idle = Locked([first])
  }

  /// Returns a process for one thread, which gives it back when it is done, unless the process failed.
  func borrow() throws -> PythonProcess {
    if let process = idle.withLock({ $0.popLast() }) { return process }
    return try PythonProcess(module: path, seconds: seconds)
  }

  /// Takes a process back.
  func giveBack(_ process: PythonProcess) { idle.withLock { $0.append(process) } }
}
