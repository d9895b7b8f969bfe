// SPDX-License-Identifier: Apache-2.0
import AndorSystem

/// The Python processes of a host: as many as threads are at work at once, kept from game to game because `load` is slow.
final class PythonPool: Sendable {
  /// What the module offers.
  let offer: PythonProcess.Offer
  /// The versions of Python and NumPy.
  let version: String
  private let module: PythonModule
  private let idle: Locked<[PythonProcess]>

  /// Takes the process that planned the job off the shelf, or starts the first one, which shows what the module offers.
  init(_ module: PythonModule, shelf: PythonShelf?) throws {
    let first = try shelf?.take(module) ?? PythonProcess(module)
    self.module = module
    offer = first.offer
    version = first.version
    idle = Locked([first])
  }

  /// Sends a request to an idle process, or to a new one where all are at work; one that failed is not asked again.
  func ask(_ request: [UInt8]) throws -> ArraySlice<UInt8> {
    let process = try idle.withLock { $0.popLast() } ?? PythonProcess(module)
    let answer = try process.ask(request)
    idle.withLock { $0.append(process) }
    return answer
  }

  /// Puts an idle process onto the shelf; the others end.
  func leave(on shelf: PythonShelf) {
    let process = idle.withLock { idle in
      defer { idle = [] }
      return idle.last
    }
    if let process { shelf.put(process, of: module) }
  }

  /// Returns what the idle processes have read below the job's folder.
  func filesRead() throws -> [String] {
    var names: Set<String> = []
    for process in idle.withLock({ $0 }) { names.formUnion(try process.filesRead()) }
    return names.sorted()
  }

  /// The most bytes of memory that an idle process has had.
  var memory: Int { idle.withLock { $0.map(\.memory).max() ?? 0 } }
}
