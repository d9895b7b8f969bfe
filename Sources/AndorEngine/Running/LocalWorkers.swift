// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import Glibc

/// The worker processes that a run starts on this machine.
///
/// They are ordinary `andor worker` processes. Each reads from a pipe that only this process holds open, so none
/// outlives a coordinator that is killed.
final class LocalWorkers {
  private(set) var running: [ChildProcess] = []
  private let executable: String
  private let arguments: [String]
  private let lifeline: (read: Int32, write: Int32)

  /// Creates an empty set of workers; `arguments` follow `andor worker ENDPOINT`.
  /// - Throws: `EngineError` where the system has no more file descriptors.
  init(executable: String, arguments: [String]) throws(EngineError) {
    self.executable = executable
    self.arguments = arguments
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Self.failure(String(cString: strerror(errno))) }
    // The workers must not hold the writing end open themselves.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    lifeline = (ends[0], ends[1])
  }

  deinit {
    close(lifeline.read)
    close(lifeline.write)
  }

  /// Starts one more worker against an endpoint, with the folder of keys where it needs them.
  /// - Throws: `EngineError` where the system cannot start a process.
  func start(endpoint: String, keys: String?, name: String) throws(EngineError) {
    let words =
      ["worker", endpoint, "--name", name, "--until-input-ends"] + (keys.map { ["--keys", $0] } ?? [])
      + arguments
    do throws(SystemError) {
      running.append(
        try ChildProcess(executable, words, named: "andor", streams: [(lifeline.read, STDIN_FILENO)]))
    } catch {
      throw Self.failure(error.reason)
    }
  }

  private static func failure(_ reason: String) -> EngineError {
    EngineError(
      .internalError, "a worker process could not be started: \(reason)",
      hint: "Check the limits on processes, files and memory.")
  }

  /// Returns the workers that ended since the last call, and how; never waits.
  func reap() -> [(pid: pid_t, status: Int32)] {
    var ended: [(pid: pid_t, status: Int32)] = []
    running.removeAll { worker in
      guard let status = worker.poll() else { return false }
      ended.append((worker.number, status))
      return true
    }
    return ended
  }

  /// Waits until all workers have ended; kills those that take longer than the grace.
  func stop(graceMilliseconds: Int) {
    for step in 0..<max(1, graceMilliseconds / 5) {
      _ = reap()
      if running.isEmpty { return }
      // A worker that was still starting was never told to go, and would wait for a coordinator that is gone.
      if step == 20 || step == 40 { signal(SIGTERM) }
      usleep(5_000)
    }
    signal(SIGKILL)
    for worker in running { worker.wait() }
    running.removeAll()
  }

  private func signal(_ number: Int32) {
    for worker in running { worker.signal(number) }
  }
}
