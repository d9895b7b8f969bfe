// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorTransport
import Glibc
import Logging

/// The worker processes of a run: started, and replaced where they die.
///
/// A worker that ends by itself is replaced, with a pause that grows; after as many failures in a row as there
/// are workers and three more, or at once where a worker says that it cannot run the model at all, the run ends
/// with that worker's reason.
final class ProcessGroup: LocalGroup {
  private let workers: LocalWorkers
  private let processes: WorkerProcesses
  private let log: Logger
  private var endpoint = ""
  private var keys: KeyFolder?
  private var started = 0
  private var failuresInARow = 0
  private var masksAtLastFailure = 0
  private var waitUntil = 0.0
  /// The worker that ended for a reason that another one would have too, until its last words have been heard.
  private var hopeless: (code: EngineError.Code, status: Int32)?

  /// Workers whose processes are not yet started.
  init(_ processes: WorkerProcesses, log: Logger) throws(EngineError) {
    self.processes = processes
    self.log = log
    workers = try LocalWorkers(executable: processes.executable, arguments: processes.arguments)
  }

  func start(at endpoint: Endpoint, keys: KeyFolder?) throws {
    (self.endpoint, self.keys) = (endpoint.description, keys)
    for _ in 0..<processes.count { try startOne() }
  }

  func tend(_ snapshot: StatusSnapshot) throws {
    if let hopeless { throw Self.failure(hopeless.code, hopeless.status, snapshot) }
    for (pid, status) in workers.reap() {
      if snapshot.masksDone > masksAtLastFailure { failuresInARow = 0 }
      masksAtLastFailure = snapshot.masksDone
      failuresInARow += 1
      log.warning("worker process \(pid) ended with \(Self.explain(status))")
      let code = processes.meaning(status) ?? .internalError
      if Self.hopeless.contains(code) { hopeless = (code, status) }
      guard failuresInARow < processes.count + 3 else { throw Self.failure(code, status, snapshot) }
      waitUntil = snapshot.seconds + Double(min(failuresInARow, 10)) * 0.5
    }
    let isOver = [.done, .incomplete, .disputed].contains(snapshot.state)
    guard !isOver, hopeless == nil, snapshot.seconds >= waitUntil else { return }
    while workers.running.count < processes.count { try startOne() }
  }

  private static func failure(
    _ code: EngineError.Code, _ status: Int32, _ snapshot: StatusSnapshot
  ) -> EngineError {
    let reason = snapshot.departures?.last.map { ": \($0.text)" } ?? ""
    return EngineError(
      code, "the worker processes fail: the last one ended with \(explain(status))\(reason)",
      hint: reason.isEmpty ? "Its message is above; nothing is lost." : "Nothing is lost.")
  }

  func stop(atOnce: Bool) { workers.stop(graceMilliseconds: atOnce ? 0 : 5_000) }

  /// Reasons that another worker would have too.
  private static let hopeless: Set<EngineError.Code> = [
    .usage, .badData, .missingInput, .notAuthorised, .misconfigured,
  ]

  private func startOne() throws {
    started += 1
    try workers.start(endpoint: endpoint, keys: keys?.path, name: "local-\(started)")
  }

  private static func explain(_ status: Int32) -> String {
    status > 128 ? "signal \(status - 128)" : "exit code \(status)"
  }
}
