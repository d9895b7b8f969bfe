// SPDX-License-Identifier: Apache-2.0
import CSystem

/// What this process does with a signal that it has not blocked.
package enum SignalDisposition {
  /// Returns whether the process ignores the signal, for example because `nohup` started it.
  package static func isIgnored(_ signal: Int32) -> Bool { andor_ignores_signal(signal) != 0 }
}
