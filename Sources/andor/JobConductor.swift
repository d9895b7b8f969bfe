// SPDX-License-Identifier: Apache-2.0
import AndorCoordinator
import AndorDashboard
import AndorJob
import AndorLedger
import AndorStore
import AndorTransport
import ArgumentParser

/// What `run`, `coordinator` and `resume` have in common: conduct a job, show it, say how it ended.
struct JobConductor {
  let output: OutputOptions
  var dashboard: Dashboard?

  /// Conducts an opened job to its end.
  /// - Throws: `ExitCode` 1 where shards are quarantined, 75 where it was interrupted; errors of the rooms.
  func conduct(_ store: JobStore, crew: JobSession.Crew, pace: PaceOptions? = nil) throws {
    let progress = output.progress()
    let log = ConsoleLog.logger(output, job: store.plan.name)
    if let dashboard {
      progress.announce("dashboard", dashboard.url, "dashboard at \(dashboard.url)", wasAskedFor: true)
    }
    defer { dashboard?.end() }
    let session = JobSession(
      store: store, crew: crew, pace: pace, log: log, watch: watch(),
      show: { progress.update($0, isFinal: $0.state == .done || $0.state == .incomplete) },
      announce: {
        progress.announce(
          "listening", $0, "listening at \($0); start workers with: andor worker \(Self.reachable($0, crew))")
      })
    let end: CoordinatorEnd
    do {
      end = try session.run()
    } catch {
      progress.close()
      throw error
    }
    progress.close()
    switch end {
    case .done:
      store.removeSlices()
      try showResult(of: store.folder)
    case .incomplete(let shards):
      try showResult(of: store.folder)
      Console.say(
        CommandFailure(
          .incomplete,
          "\(shards.count) shard\(shards.count == 1 ? " was" : "s were") given up: "
            + shards.prefix(20).joined(separator: ", "),
          hint: "See \(store.folder)/events.jsonl, mend the cause, then run: andor resume \(store.folder)"
        ).line(output.logForm))
      throw ExitCode(ExitStatus.incomplete.rawValue)
    case .interrupted:
      CommandFailure.sayInterrupted(advice: "Go on with: andor resume \(store.folder)")
      throw ExitCode(ExitStatus.interrupted.rawValue)
    }
  }

  /// Says a sentence to people, where progress is text.
  func note(_ line: String) { output.progress().note(line) }

  /// What hands views of the job to the dashboard.
  private func watch() -> (@Sendable (JobView) -> Void)? {
    guard let dashboard else { return nil }
    return { dashboard.show($0) }
  }

  /// Writes the report of a job that has just ended, after printing its result: a report that fails must not
  /// hide what was found.
  func showResult(of folder: String) throws {
    try printResult(of: folder)
    do {
      try JobReport(folder: folder).write()
    } catch {
      let failure = CommandFailure(error)
      throw CommandFailure(
        failure.status, "the results are there, but the report is not: \(failure.message)",
        at: failure.place, hint: "Mend that, then run: andor report \(folder)")
    }
    if output.output == .text { Console.print("report \(folder)/report.html") }
  }

  /// An address as workers give it: this host's name where it listens at all addresses, and that keys are needed.
  private static func reachable(_ address: String, _ crew: JobSession.Crew) -> String {
    let host = address.replacing("://0.0.0.0:", with: "://THIS-HOST:").replacing(
      "://*:", with: "://THIS-HOST:")
    if case .remote(_, .some) = crew { return "\(host) --keys KEYS" }
    return host
  }

  /// Prints a result document: a summary with the strongest interactions, or the JSON itself.
  func printResult(of folder: String) throws {
    let bytes = try SmallFile.document("\(folder)/result.json")
    let document = try ResultDocument(json: bytes, at: "\(folder)/result.json")
    switch output.output {
    case .json: Console.print(document.line)
    case .text: for line in ResultSummary.lines(of: document, folder: folder) { Console.print(line) }
    }
    if let warning = document.divergenceWarning {
      ConsoleLog.logger(output, job: document.job).warning("\(warning)")
    }
  }
}
