// SPDX-License-Identifier: Apache-2.0
import AndorTransport

/// Stops turned into an `Interruption` for as long as the watch is kept.
final class SignalWatch {
  /// Begins to watch; the signals no longer end the process by themselves.
  init(_ interruption: Interruption) { Stopping.answer(with: .interrupt(interruption)) }

  deinit { Stopping.answer(with: .end) }
}
