// SPDX-License-Identifier: Apache-2.0
import AndorEngine
import AndorJob

/// The code of "Using andor as a library", as a program would have it.
enum ManualExamples {
  final class Percentage: JobObserver {
    func jobProgressed(_ snapshot: StatusSnapshot) {
      print("\(100 * snapshot.masksDone / max(1, snapshot.masksTotal)) %")
    }
  }

  /// Runs the job at a path; returns the exported file.
  static func run(_ path: String, in folder: String, observer: any JobObserver) throws -> String? {
    let job = try LoadedJob(path: path)
    let planned = try job.plan(ModelSettings(threads: 2))
    let cost = planned.cost(workers: 1, threads: 2)
    print("\(planned.plan.evaluations) masks, \(cost.diskBytes) bytes on disk")
    let results = try planned.create(in: folder)
    let workers = RunSettings.Workers.inProcess(workers: 1, model: ModelSettings(threads: 2))
    let end = try results.run(RunSettings(workers: workers), observer: observer)
    guard end == .done else { return nil }
    return try read(results)
  }

  private static func read(_ results: ResultFolder) throws -> String {
    let document = try ResultFolder.document(of: results.path)
    for game in document.games {
      for interaction in game.top.prefix(3) {
        print(interaction.kind, interaction.players, interaction.effect)
      }
    }
    var explain = ExplainSettings()
    explain.gap = 0.001
    _ = try results.explain(explain)
    try JobReport(folder: results.path).write()
    let verification = try Verification(of: results.path)
    if let failure = verification.failure { throw failure }
    let file = try GameExport(folder: results.path, game: "g").write(.npz)
    return file
  }

  static func resume(_ folder: String, interruption: Interruption) throws {
    let stopped = try ResultFolder.open(folder)
    if !stopped.isDone {
      var settings = RunSettings()
      settings.interruption = interruption
      if case .interrupted = try stopped.run(settings) { print("resumable") }
    }
  }
}
