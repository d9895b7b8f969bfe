// SPDX-License-Identifier: Apache-2.0
import AndorEngine
import AndorJob
import AndorSystem
import ArgumentParser
import Glibc

/// A limit on the time that a command may run.
struct TimeLimit: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: "End the command after so many seconds, with exit code 75; it can be resumed.")
  var timeLimit: Int?

  func validate() throws {
    if let timeLimit, !(1...31_536_000).contains(timeLimit) {
      throw ValidationError("--time-limit is from 1 to 31536000")
    }
  }

  /// Starts the clock: shards in flight are finished before the time is over, and then the command ends.
  func begin() throws {
    guard let timeLimit else { return }
    let total = Double(timeLimit)
    _ = try NativeThread {
      let start = Moment.now
      func wait(until seconds: () -> Double) {
        while start.elapsedSeconds < seconds() { usleep(50_000) }
      }
      wait { total - Self.notice.withLock { $0.lead(of: total) } }
      Stopping.stop(signal: nil)
      wait { total }
      Stopping.stop(signal: nil)
    }
  }

  /// Takes note of how long a shard of the job takes, so that the drain begins in time.
  static func expect(_ plan: JobPlan) { notice.withLock { $0.expect(plan) } }

  private static let notice = Locked(StopNotice())
}
