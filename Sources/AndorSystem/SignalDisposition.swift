// SPDX-License-Identifier: Apache-2.0
import CSystem
import Glibc

/// What this process does with a signal that it has not blocked.
package enum SignalDisposition {
  /// Returns whether the process ignores the signal, for example because `nohup` started it.
  package static func isIgnored(_ signal: Int32) -> Bool { andor_ignores_signal(signal) != 0 }

  /// Lets a crash end the process at once, unless the environment asks for Swift's backtraces.
  ///
  /// Swift 6.3 stops all other threads before it writes one, and waits half a minute for those of libzmq, which block
  /// every signal. For so long the process would neither serve nor end: its output stays open to whoever reads it,
  /// its port stays taken, and its workers live.
  package static func endCrashesAtOnce() {
    guard getenv("SWIFT_BACKTRACE") == nil else { return }
    var set = sigset_t()
    sigemptyset(&set)
    for number in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] {
      signal(number, SIG_DFL)
      sigaddset(&set, number)
    }
    // Who started the process may have blocked them.
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }
}
