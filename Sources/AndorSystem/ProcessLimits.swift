// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The limits of the shell and of batch systems on this process (`ulimit`) that need an answer before they are met.
package enum ProcessLimits {
  /// Moves a limit on processor time that would kill at once (`ulimit -t`) a little forward, so that SIGXCPU comes first:
  /// a tenth of the time, from 1 to 10 s.
  package static func leaveTimeToStop() {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_CPU.rawValue)
    guard getrlimit(resource, &limit) == 0, limit.rlim_max < 1 << 40, limit.rlim_cur >= limit.rlim_max,
      limit.rlim_max > 1
    else { return }
    limit.rlim_cur = limit.rlim_max - min(max(limit.rlim_max / 10, 1), 10)
    setrlimit(resource, &limit)
  }

  /// Less address space than that, and libraries cannot be loaded, or the threads that they start are refused, which
  /// ends the process or lets it wait for ever.
  package static let leastAddressSpace = 256 << 20

  /// Refuses to begin where the address space is too small (`ulimit -v`).
  /// - Throws: `SystemError`.
  package static func requireAddressSpace() throws(SystemError) {
    guard case (let bytes, .addressSpace) = Machine.here.memory, bytes < leastAddressSpace else { return }
    let least = leastAddressSpace >> 20
    throw SystemError(
      .resource, "start",
      "threads in \(bytes >> 20) MiB of address space (ulimit -v), as they need \(least) MiB", ENOMEM)
  }
}
