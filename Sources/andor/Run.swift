// SPDX-License-Identifier: Apache-2.0
import AndorEngine
import ArgumentParser

/// `andor run`: coordinator and workers on this machine, from job file to results.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Evaluate a job on this machine: a coordinator and worker processes.",
    discussion: "Example: andor run Deploy/examples/digit/job.yaml --out digit --workers 2")

  @OptionGroup var job: JobOptions

  @Option(help: "The result folder (default: andor-<job name>).")
  var out: String?

  @OptionGroup var numerics: NumericsOptions
  @OptionGroup var limit: TimeLimit
  @OptionGroup var show: DashboardOptions
  @OptionGroup var engine: EngineOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try limit.begin()
    Stopping.leave(folder: out)
    let conductor = JobConductor(output: output, phase: "planning", dashboard: try show.open())
    let loaded = try LoadedJob(path: job.job, allowOutside: job.allowOutside)
    let folder = out ?? "andor-\(loaded.specification.name)"
    Stopping.leave(folder: folder)
    let planned = try loaded.plan(engine.settings)
    for note in planned.notes { conductor.note("note: \(note)") }
    try planned.requireMemory(workers: engine.workerCount, threads: engine.threadsPerWorker)
    let results = try Stopping.makingWhole { try planned.create(in: folder) }
    try conductor.conduct(results, workers: engine.localWorkers(output), numerics: numerics)
  }
}
