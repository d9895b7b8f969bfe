// SPDX-License-Identifier: Apache-2.0
import AndorEngine
import ArgumentParser

/// How patient a coordinator is with workers that it did not start.
struct PaceOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: "Seconds that a worker has for a shard, at least, before another may have it (default: 30).")
  var lease: Int?

  @Option(
    parsing: .unconditional, help: "Seconds after which a silent worker counts as lost (default: 15).")
  var silence: Int?

  @Flag(help: "When interrupted, let the workers wait for the coordinator that resumes the job.")
  var keepWorkers = false

  func validate() throws {
    if let lease, !(1...86_400).contains(lease) { throw ValidationError("--lease is from 1 to 86400") }
    if let silence, !(1...86_400).contains(silence) { throw ValidationError("--silence is from 1 to 86400") }
  }

  /// Changes what was asked for.
  func apply(to settings: inout RunSettings) {
    (settings.lease, settings.silence, settings.keepsWorkers) = (lease, silence, keepWorkers)
  }
}
