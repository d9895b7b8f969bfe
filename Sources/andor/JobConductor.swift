// SPDX-License-Identifier: Apache-2.0
import AndorConsole
import AndorDashboard
import AndorEngine
import AndorJob
import AndorSystem
import AndorText
import ArgumentParser

/// Conducts a job for `run`, `coordinator` and `resume`: shows it, and says how it ended.
struct JobConductor {
  let output: OutputOptions
  let progress: Progress
  var dashboard: Dashboard?

  /// Creates a conductor; its progress begins with `phase`.
  init(output: OutputOptions, phase: String, dashboard: Dashboard? = nil) {
    (self.output, self.dashboard, progress) = (output, dashboard, output.progress())
    progress.begin(phase)
  }

  /// Conducts an opened job to its end.
  /// - Throws: `ExitCode` 1 where shards are quarantined, 75 where it was interrupted; errors of the rooms.
  func conduct(
    _ results: ResultFolder, workers: RunSettings.Workers, numerics: NumericsOptions,
    pace: PaceOptions? = nil, model: ModelSettings? = nil
  ) throws {
    progress.games = results.plan.games.count
    if let dashboard {
      progress.announce("dashboard", dashboard.url, "dashboard at \(dashboard.url)", wasAskedFor: true)
    }
    defer { dashboard?.end() }
    let interruption = try Interruption()
    TimeLimit.expect(results.plan)
    Stopping.answer(with: .interrupt(interruption))
    var settings = RunSettings(workers: workers)
    settings.interruption = interruption
    settings.log = output.log(job: results.plan.name)
    settings.watch = watch()
    settings.model = model
    pace?.apply(to: &settings)
    numerics.apply(to: &settings)
    defer { progress.close() }
    let needsKeys = if case .remote(_, .some) = workers { true } else { false }
    let end = try results.run(settings, observer: RunDisplay(progress, needsKeys: needsKeys))
    progress.close()
    switch end {
    case .done:
      results.tidy()
      try showResult(of: results.path)
    case .incomplete(let shards):
      try showResult(of: results.path)
      throw CommandFailure(
        .incomplete,
        "\(Numbers.count(shards.count, "shard")) \(shards.count == 1 ? "is" : "are") quarantined: "
          + shards.prefix(20).joined(separator: ", "),
        hint: "See \(results.path)/events.jsonl, fix the cause, then run: andor resume \(results.path)")
    case .disputed(let shards, let reason):
      throw CommandFailure(
        .incomplete, "the job is disputed: \(reason) (\(shards.prefix(20).joined(separator: ", ")))",
        hint: "Stop the workers that you do not trust, then evaluate all again: andor resume \(results.path)")
    case .interrupted:
      CommandFailure.sayInterrupted(advice: "Resume with: andor resume \(results.path)")
      throw ExitCode(ExitStatus.interrupted.rawValue)
    }
  }

  /// Says a sentence to people, where progress is text.
  func note(_ line: String) { progress.note(line) }

  /// Returns what hands views of the job to the dashboard.
  private func watch() -> (@Sendable (JobView) -> Void)? {
    guard let dashboard else { return nil }
    return { dashboard.show($0) }
  }

  /// Prints the result of a job that has just ended, then writes its report: one that fails hides nothing of it.
  func showResult(of folder: String, lines: [String]? = nil) throws {
    try printResult(of: folder, lines: lines)
    progress.begin("reporting")
    defer { progress.close() }
    do {
      try JobReport(folder: folder).write()
    } catch {
      let failure = CommandFailure(error)
      throw CommandFailure(
        failure.status, "the results are written, but not the report: \(failure.message)",
        at: failure.place, hint: "Fix that, then run: andor report \(folder)")
    }
    if !output.json { Console.print("report \(folder)/report.html") }
  }

  /// Prints a result document: a summary, ended by `lines` in place of those about the run, or the JSON itself.
  func printResult(of folder: String, lines: [String]? = nil) throws {
    let document = try ResultFolder.document(of: folder)
    switch output.form {
    case .json: Console.print(document.line)
    case .text: ResultSummary.lines(of: document, folder: folder, ending: lines).forEach { Console.print($0) }
    }
    for warning in [document.divergenceWarning, document.numericsWarning].compactMap(\.self) {
      output.log(job: document.job).warning("\(warning)")
    }
  }
}

/// What a run shows: its progress, and where workers may connect.
final class RunDisplay: JobObserver {
  private let progress: Progress
  private let needsKeys: Bool

  init(_ progress: Progress, needsKeys: Bool = false) {
    (self.progress, self.needsKeys) = (progress, needsKeys)
  }

  func jobListens(at address: String) {
    progress.announce(
      "listening", address,
      "listening at \(address); start workers with: andor worker "
        + Listening.reachable(address, needsKeys: needsKeys))
  }

  func jobProgressed(_ snapshot: StatusSnapshot) {
    progress.update(snapshot, isFinal: [.done, .incomplete, .disputed].contains(snapshot.state))
  }
}
