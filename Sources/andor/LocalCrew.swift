// SPDX-License-Identifier: Apache-2.0
import AndorCoordinator
import AndorJob
import AndorTransport
import Glibc
import Logging

/// The coordinator's observer during `andor run`: starts workers, replaces those that die, shows progress.
///
/// A worker that ends by itself is replaced, with a pause that grows; after as many failures in a row as there
/// are workers and three more, or at once where a worker says that it cannot run the model at all, the command
/// ends with that worker's exit code.
final class LocalCrew: CoordinatorObserver {
  private let workers: LocalWorkers
  private let wanted: Int
  private let show: (StatusSnapshot) -> Void
  private let log: Logger
  private var endpoint = ""
  private var started = 0
  private var failuresInARow = 0
  private var masksAtLastFailure = 0
  private var waitUntil = 0.0

  init(workers: LocalWorkers, wanted: Int, log: Logger, show: @escaping (StatusSnapshot) -> Void) {
    self.workers = workers
    self.wanted = wanted
    self.show = show
    self.log = log
  }

  func coordinatorListens(at endpoint: Endpoint) throws {
    self.endpoint = endpoint.description
    // Only this user's processes may connect, whatever the umask.
    if case .ipc(let path) = endpoint.transport { chmod(path, 0o600) }
    for _ in 0..<wanted { try startOne() }
  }

  func coordinatorProgressed(_ snapshot: StatusSnapshot) throws {
    show(snapshot)
    for (pid, status) in workers.reap() {
      if snapshot.masksDone > masksAtLastFailure { failuresInARow = 0 }
      masksAtLastFailure = snapshot.masksDone
      failuresInARow += 1
      log.warning("worker process \(pid) ended with \(Self.explain(status))")
      let isHopeless = [
        ExitStatus.badData, .missingInput, .notAuthorised, .misconfigured,
      ].contains { $0.rawValue == status }
      guard !isHopeless, failuresInARow < wanted + 3 else {
        throw CommandFailure(
          ExitStatus(rawValue: status) ?? .internalError,
          "the worker processes cannot work: the last one ended with \(Self.explain(status))",
          hint: "Its message is above; nothing that was done is lost.")
      }
      waitUntil = snapshot.seconds + Double(min(failuresInARow, 10)) * 0.5
    }
    let isOver = snapshot.state == .done || snapshot.state == .incomplete
    guard !isOver, snapshot.seconds >= waitUntil else { return }
    while workers.running.count < wanted { try startOne() }
  }

  private func startOne() throws {
    started += 1
    try workers.start(endpoint: endpoint, name: "local-\(started)")
  }

  private static func explain(_ status: Int32) -> String {
    status > 128 ? "signal \(status - 128)" : "exit code \(status)"
  }
}

/// The observer of a coordinator whose workers are started elsewhere.
final class RemoteCrew: CoordinatorObserver {
  private let show: (StatusSnapshot) -> Void
  private let announce: (String) -> Void

  init(announce: @escaping (String) -> Void, show: @escaping (StatusSnapshot) -> Void) {
    self.announce = announce
    self.show = show
  }

  func coordinatorListens(at endpoint: Endpoint) { announce(endpoint.description) }

  func coordinatorProgressed(_ snapshot: StatusSnapshot) { show(snapshot) }
}
