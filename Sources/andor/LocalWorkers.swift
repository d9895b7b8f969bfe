// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The worker processes that `andor run` starts on this machine.
///
/// They are ordinary `andor worker` processes of this very executable, in a process group of their own so
/// that a Ctrl-C at the terminal reaches the coordinator alone, which then drains them. Each asks the kernel
/// to be killed with its parent, so none outlives a coordinator that is killed.
final class LocalWorkers {
  private(set) var running: [pid_t] = []
  private let arguments: [String]

  /// Nothing is started yet; `arguments` follow `andor worker ENDPOINT`.
  init(arguments: [String]) { self.arguments = arguments }

  /// Starts one more worker against an endpoint.
  /// - Throws: `CommandFailure` where the system cannot start a process.
  func start(endpoint: String, name: String) throws {
    let executable = "/proc/self/exe"
    let words =
      ["andor", "worker", endpoint, "--name", name, "--parent", String(getpid())] + arguments
    var pointers = words.map { strdup($0) } + [nil]
    defer { pointers.forEach { free($0) } }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)
    var pid: pid_t = 0
    let result = posix_spawn(&pid, executable, nil, &attributes, &pointers, environ)
    guard result == 0 else {
      throw CommandFailure(
        .internalError, "a worker process could not be started: \(String(cString: strerror(result)))",
        hint: "Check the limits on processes and memory.")
    }
    running.append(pid)
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
    for _ in 0..<max(1, graceMilliseconds / 5) {
      _ = reap()
      if running.isEmpty { return }
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
