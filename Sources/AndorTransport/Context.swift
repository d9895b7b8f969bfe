// SPDX-License-Identifier: Apache-2.0
import CZMQ
import Glibc

/// The I/O threads of libzmq and the name space of its in-process addresses.
///
/// Every ``Socket`` retains its context, so the context ends after its last socket whatever the order in
/// which references are dropped; `zmq_ctx_term`, which would wait for an open socket for ever, then waits at
/// most for the sockets' linger time.
///
/// Sendable: a libzmq context may be used by any number of threads at once.
public final class Context: @unchecked Sendable {
  let handle: UnsafeMutableRawPointer

  /// Fewer open files than that, and libzmq ends the process where it cannot open one of its own.
  static let fewestFiles = 64

  /// Starts a context with the given number of I/O threads (one carries about 1 GB/s).
  public init(ioThreads: Int32 = 1) throws(TransportError) {
    var limit = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < Self.fewestFiles
    {
      throw TransportError(
        code: .exhausted,
        message: "this process may open \(limit.rlim_cur) files only, too few for connections",
        hint: "Raise the limit of open files to \(Self.fewestFiles) or more (ulimit -n)", cause: EMFILE)
    }
    guard let handle = zmq_ctx_new() else { throw .ofLastCall("cannot start the messaging threads") }
    self.handle = handle
    guard zmq_ctx_set(handle, ZMQ_IO_THREADS, ioThreads) == 0 else {
      throw .ofLastCall("cannot start \(ioThreads) messaging threads")
    }
  }

  deinit {
    while zmq_ctx_term(handle) != 0 && zmq_errno() == EINTR {}
  }

  /// The version of the libzmq that is loaded, such as `4.3.4`.
  public static var libraryVersion: String {
    var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
    zmq_version(&major, &minor, &patch)
    return "\(major).\(minor).\(patch)"
  }

  /// Whether the loaded libzmq can encrypt connections.
  public static var hasCurve: Bool { zmq_has("curve") == 1 }
}
