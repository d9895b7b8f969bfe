// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Glibc

/// SIGINT and SIGTERM while a job is planned or opened: the process ends at once with 75, as nothing is lost.
///
/// Batch systems requeue on 75; ended by the signal itself the job would count as failed. Once the coordinator
/// runs, `SignalWatch` takes over, which finishes the shards in flight.
final class PlanningWatch {
  private let sources: [any DispatchSourceSignal]

  /// Begins to watch; `advice` says how to go on.
  init(advice: String) {
    let queue = DispatchQueue(label: "andor.planning")
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        Console.say("interrupted before any shard was leased; nothing is lost. \(advice)")
        _exit(ExitStatus.interrupted.rawValue)
      }
      source.resume()
      return source
    }
  }

  /// Leaves the signals to whoever watches them next.
  func end() { sources.forEach { $0.cancel() } }
}
