// SPDX-License-Identifier: Apache-2.0
import AndorTransport
import Dispatch
import Glibc

/// SIGINT and SIGTERM turned into an `Interruption` for as long as the watch is kept.
final class SignalWatch {
  private let sources: [any DispatchSourceSignal]

  /// Begins to watch; the signals no longer end the process by themselves.
  init(_ interruption: Interruption) {
    let queue = DispatchQueue(label: "andor.signals")
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { interruption.request() }
      source.resume()
      return source
    }
    signal(SIGPIPE, SIG_IGN)
  }

  deinit { sources.forEach { $0.cancel() } }
}
