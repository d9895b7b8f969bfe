// SPDX-License-Identifier: Apache-2.0
import AndorEngine
import AndorSystem
import ArgumentParser

/// `andor resume`: continues an interrupted job, with local workers or with remote ones.
struct Resume: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Resume an interrupted job; acknowledged shards are not evaluated again.",
    discussion: """
      Example: andor resume digit

      Slices that 'andor slice' evaluated in the folder are gathered first; what is missing is evaluated here. \
      --most lets a sampled job go on with more evaluations, also one that is done.
      """)

  @Argument(help: "The result folder of the job.")
  var folder: String

  @Option(name: .customLong("job"), help: "Where the job's files lie now, if they were moved.")
  var jobFolder: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Evaluations that a sampled game may have from now on.", valueName: "n"))
  var most: Int?

  @Option(help: "Wait for remote workers at this address instead of starting local ones.")
  var bind: String?

  @Option(help: "The folder of keys made by 'andor keys'; needed beyond this machine.")
  var keys: String?

  @OptionGroup var numerics: NumericsOptions
  @OptionGroup var limit: TimeLimit
  @OptionGroup var show: DashboardOptions
  @OptionGroup var pace: PaceOptions
  @OptionGroup var engine: EngineOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    if let bind { try WorkerKeys.requireAddress(bind) }
    try limit.begin()
    Stopping.leave(folder: folder)
    var conductor = JobConductor(output: output, phase: "opening")
    let results = try ResultFolder.open(folder, jobFolder: jobFolder, most: most)
    if results.isDone {
      results.tidy()
      conductor.note("\(results.path) is done already; its result:")
      try conductor.showResult(of: results.path)
      guard let bind else { return }
      let interruption = try Interruption()
      Stopping.answer(with: .interrupt(interruption))
      let told = try results.sendWorkersHome(at: bind, keys: keys, interruption: interruption)
      if let told { conductor.note(told) }
      return
    }
    conductor.dashboard = try show.open()
    for line in try results.gatherSlices(mixesNumerics: numerics.mixedNumerics)?.lines ?? [] {
      conductor.note(line)
    }
    try results.verifyArtifacts()
    try conductor.conduct(
      results, workers: bind.map { .remote(address: $0, keys: keys) } ?? engine.localWorkers(output),
      numerics: numerics, pace: pace, model: engine.settings)
  }
}
