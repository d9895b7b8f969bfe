// SPDX-License-Identifier: Apache-2.0
import AndorEngine
import ArgumentParser

extension NumericsSealing: ExpressibleByArgument {}

/// Which machines may work on a job, by the bits that they give.
struct NumericsOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Whose bits seal the job: this machine's, or the first worker's whose values agree to rounding.",
      valueName: "plan|first"))
  var numerics = NumericsSealing.plan

  @Flag(help: "Take workers whose bits differ but agree to rounding; the result says 'mixed'.")
  var mixedNumerics = false

  /// Changes what was asked for.
  func apply(to settings: inout RunSettings) {
    (settings.sealing, settings.mixesNumerics) = (numerics, mixedNumerics)
  }
}
