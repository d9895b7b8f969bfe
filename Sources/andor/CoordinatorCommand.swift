// SPDX-License-Identifier: Apache-2.0
import AndorEngine
import ArgumentParser

/// `andor coordinator`: serves workers that connect from elsewhere.
struct CoordinatorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coordinator",
    abstract: "Serve a job to workers that connect from this or other machines.",
    discussion: "Example: andor coordinator job.yaml --out results --bind tcp://127.0.0.1:5570")

  @OptionGroup var job: JobOptions

  @Option(help: "The result folder.")
  var out: String

  @Option(help: "The address to listen at.")
  var bind = "tcp://127.0.0.1:5570"

  @Option(help: "The folder of keys made by 'andor keys'; needed beyond this machine.")
  var keys: String?

  @OptionGroup var numerics: NumericsOptions
  @OptionGroup var limit: TimeLimit
  @OptionGroup var show: DashboardOptions
  @OptionGroup var pace: PaceOptions
  @OptionGroup var model: ModelOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try WorkerKeys.requireAddress(bind)
    try limit.begin()
    Stopping.leave(folder: out)
    try WorkerKeys.requireListening(at: bind, keys: keys)
    let conductor = JobConductor(output: output, phase: "planning", dashboard: try show.open())
    let loaded = try LoadedJob(path: job.job, allowOutside: job.allowOutside)
    let planned = try loaded.plan(model.settings(threads: model.threads ?? 1))
    for note in planned.notes { conductor.note("note: \(note)") }
    try planned.requireMemory(workers: 0, threads: 1)
    let results = try Stopping.makingWhole { try planned.create(in: out) }
    try conductor.conduct(
      results, workers: .remote(address: bind, keys: keys), numerics: numerics, pace: pace)
  }
}
