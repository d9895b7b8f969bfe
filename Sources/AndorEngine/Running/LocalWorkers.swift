// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The worker processes that a run starts on this machine.
///
/// They are ordinary `andor worker` processes, in a process group of their own so
/// that a Ctrl-C at the terminal reaches the coordinator alone, which then drains them. Each reads from a pipe
/// that only this process holds open, so none outlives a coordinator that is killed.
final class LocalWorkers {
  private(set) var running: [pid_t] = []
  private let executable: String
  private let arguments: [String]
  private let lifeline: (read: Int32, write: Int32)

  /// Nothing is started yet; `arguments` follow `andor worker ENDPOINT`.
  /// - Throws: `EngineError` where the system has no more file descriptors.
  init(executable: String, arguments: [String]) throws(EngineError) {
    self.executable = executable
    self.arguments = arguments
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Self.failure(errno) }
    // The workers must not hold the writing end open themselves.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    lifeline = (ends[0], ends[1])
  }

  deinit {
    close(lifeline.read)
    close(lifeline.write)
  }

  /// Starts one more worker against an endpoint.
  /// - Throws: `EngineError` where the system cannot start a process.
  func start(endpoint: String, name: String) throws(EngineError) {
    let words =
      ["andor", "worker", endpoint, "--name", name, "--until-input-ends"] + arguments
    var pointers = words.map { strdup($0) } + [nil]
    defer { pointers.forEach { free($0) } }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The signals that this process has blocked for its own thread are the workers' own affair.
    var nothing = sigset_t()
    sigemptyset(&nothing)
    posix_spawnattr_setsigmask(&attributes, &nothing)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    posix_spawnattr_setpgroup(&attributes, 0)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, lifeline.read, STDIN_FILENO)
    var pid: pid_t = 0
    let result = posix_spawn(&pid, executable, &actions, &attributes, &pointers, environ)
    guard result == 0 else { throw Self.failure(result) }
    running.append(pid)
  }

  private static func failure(_ number: Int32) -> EngineError {
    EngineError(
      .internalError, "a worker process could not be started: \(String(cString: strerror(number)))",
      hint: "Check the limits on processes, files and memory.")
  }

  /// Takes note of workers that ended, and how; never waits.
  func reap() -> [(pid: pid_t, status: Int32)] {
    var ended: [(pid: pid_t, status: Int32)] = []
    running.removeAll { pid in
      var status: Int32 = 0
      guard waitpid(pid, &status, WNOHANG) == pid else { return false }
      ended.append((pid, Self.exitStatus(status)))
      return true
    }
    return ended
  }

  /// Sends a signal to every worker still running.
  func signal(_ number: Int32) {
    for pid in running { kill(pid, number) }
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
    for pid in running {
      var status: Int32 = 0
      waitpid(pid, &status, 0)
    }
    running.removeAll()
  }

  /// The exit code, or 128 + the signal that ended the process.
  private static func exitStatus(_ status: Int32) -> Int32 {
    status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
  }
}
