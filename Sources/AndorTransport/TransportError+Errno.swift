// SPDX-License-Identifier: Apache-2.0
import CZMQ
import Glibc

extension TransportError {
  /// Returns the error of a libzmq call that has just failed on this thread.
  static func ofLastCall(_ what: String) -> TransportError { of(errno: zmq_errno(), what) }

  /// Returns the error that belongs to an `errno`, with the system's own words for it.
  static func of(errno number: Int32, _ what: String) -> TransportError {
    let reason = zmq_strerror(number).map { String(cString: $0) } ?? "error \(number)"
    let (code, hint) = codeAndHint(number)
    return TransportError(code: code, message: "\(what): \(reason)", hint: hint, cause: number)
  }

  private static func codeAndHint(_ number: Int32) -> (Code, String) {
    switch number {
    case EADDRINUSE:
      (.addressInUse, "Choose another port or path, or stop the process that listens there")
    case EADDRNOTAVAIL, ENODEV, EINVAL, EPROTONOSUPPORT, ENOCOMPATPROTO, ENAMETOOLONG, ENOENT:
      (.badAddress, "Use tcp://ADDRESS:PORT with an address of this machine, or ipc://PATH in a folder")
    case EACCES, EPERM:
      (.notPermitted, "Use a port above 1023 or a folder that you may write to")
    case EMFILE, ENFILE, EMTHREAD:
      (.exhausted, "Raise the limit of open files (ulimit -n)")
    case ENOMEM, EAGAIN:
      (.exhausted, "Free memory, or raise the limits of address space and processes (ulimit -v, ulimit -u)")
    default:
      (.system, "Run `andor doctor` and report what it says with this message")
    }
  }
}
