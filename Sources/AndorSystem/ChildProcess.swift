// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A process that this one has started, in a process group of its own: Ctrl-C at a terminal reaches only its
/// parent, which decides.
///
/// One thread waits for its end or polls; any thread may signal it, also meanwhile.
package final class ChildProcess: Sendable {
  /// The number that the system knows it by.
  package let number: pid_t
  /// How it ended, once that is known; from then on the number may be another process's.
  private let status = Locked<Int32?>(nil)

  /// Starts `command`, found in PATH where it has no slash.
  /// - Parameters:
  ///   - name: what it knows itself by; its command where none is given.
  ///   - streams: which descriptors of this process are which of its own; all others that are marked
  ///     close-on-exec are closed there.
  package init(
    _ command: String, _ arguments: [String], named name: String? = nil,
    streams: [(here: Int32, there: Int32)]
  ) throws(SystemError) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for stream in streams { posix_spawn_file_actions_adddup2(&actions, stream.here, stream.there) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Signals that this process has blocked for its own threads are not the child's affair.
    var nothing = sigset_t()
    sigemptyset(&nothing)
    posix_spawnattr_setsigmask(&attributes, &nothing)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    var words = ([name ?? command] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var child: pid_t = 0
    let result = posix_spawnp(&child, command, &actions, &attributes, &words, environ)
    guard result == 0 else { throw SystemError(.resource, "start", command, result) }
    number = child
    _ = Self.endsWithThisProcess
    Self.living.withLock { _ = $0.insert(child) }
  }

  /// The processes that have not been reaped, by number.
  private static let living = Locked<Set<pid_t>>([])

  /// At an orderly end nobody waits for a model that hangs.
  private static let endsWithThisProcess: Void = { atexit { ChildProcess.killAll() } }()

  /// Kills every process that this one has started and not yet reaped, each with its group: for an end at once, which
  /// waits for nobody.
  package static func killAll() {
    living.withLock { for number in $0 { kill(-number, SIGKILL) } }
  }

  /// Returns its exit code, or 128 + the signal that ended it; `nil` while it runs. Never waits.
  package func poll() -> Int32? { reap() }

  /// Waits for its end; returns its exit code, or 128 + the signal that ended it.
  @discardableResult
  package func wait() -> Int32 {
    // Without the lock, which signals need, and without taking the end: until it is reaped its number stays its own.
    var info = siginfo_t()
    while status.withLock({ $0 == nil }) {
      guard waitid(P_PID, id_t(number), &info, WEXITED | WNOWAIT) != 0, errno == EINTR else { break }
    }
    return reap() ?? 0
  }

  /// Sends a signal to it, or to its whole group; one that has ended gets none.
  package func signal(_ signal: Int32, group: Bool = false) {
    status.withLock { if $0 == nil { kill(group ? -number : number, signal) } }
  }

  private func reap() -> Int32? {
    status.withLock { status in
      if let status { return status }
      var word: Int32 = 0
      // Under one lock with its number, which is another process's from then on.
      let found = Self.living.withLock { living in
        var found: pid_t
        repeat { found = waitpid(number, &word, WNOHANG) } while found < 0 && errno == EINTR
        if found != 0 { living.remove(number) }
        return found
      }
      guard found != 0 else { return nil }
      // Where SIGCHLD is ignored, as a parent of this process may have set it, the kernel keeps no exit code.
      status = found < 0 ? 0 : word & 0x7f == 0 ? word >> 8 & 0xff : 128 + (word & 0x7f)
      return status
    }
  }
}
