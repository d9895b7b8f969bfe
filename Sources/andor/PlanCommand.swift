// SPDX-License-Identifier: Apache-2.0
import AndorConsole
import AndorEngine
import ArgumentParser

/// `andor plan`: what a job will cost, before it runs; nothing is written.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Show what a job will cost, without running it.",
    discussion: """
      Example: andor plan Deploy/examples/digit/job.yaml --workers 2

      The model is loaded, checked and timed on a few batches. Exit code 65 says that the job is not \
      acceptable, needs more memory than there is, or that its model gave no answer for half an hour.
      """)

  @OptionGroup var job: JobOptions
  @OptionGroup var engine: EngineOptions
  @OptionGroup var limit: TimeLimit
  @OptionGroup var output: OutputOptions

  func run() throws {
    try limit.begin()
    let progress = output.progress()
    progress.begin("planning")
    let loaded = try LoadedJob(path: job.job, allowOutside: job.allowOutside)
    let (workers, threads) = (engine.workerCount, engine.threadsPerWorker)
    let planned = try loaded.plan(engine.settings)
    planned.close()
    let summary = PlanSummary(planned.cost(workers: workers, threads: threads), notes: planned.notes)
    progress.close()
    for line in output.json ? [summary.json] : summary.lines(columns: 80) { Console.print(line) }
    try planned.requireMemory(workers: workers, threads: threads)
  }
}
