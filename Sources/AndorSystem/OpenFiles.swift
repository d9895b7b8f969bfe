// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The limit of files, connections among them, that this process may have open.
package enum OpenFiles {
  /// Raises the limit as far as the system lets the process, at most to the number given, and returns it.
  package static func raiseLimit(to most: Int) -> Int {
    let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var limit = rlimit()
    guard getrlimit(kind, &limit) == 0 else { return 1024 }
    let wanted = min(rlim_t(most), limit.rlim_max)
    if wanted > limit.rlim_cur {
      let before = limit
      limit.rlim_cur = wanted
      if setrlimit(kind, &limit) != 0 { limit = before }
    }
    return Int(clamping: limit.rlim_cur)
  }
}
