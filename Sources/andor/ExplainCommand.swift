// SPDX-License-Identifier: Apache-2.0
import AndorEngine
import AndorJob
import AndorSystem
import ArgumentParser

/// `andor explain`: searches for the sparsest AND-OR explanation again, with other settings and without inference.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Extract the AND-OR interactions of a finished job again, from its stored values.",
    discussion: "Example: andor explain wine --noise 0.02 --gap 0.01")

  @Argument(help: "The result folder of a finished job.")
  var folder: String

  @Option(parsing: .unconditional, help: "The noise bound δ as a share of |v(N) - v(empty)|.")
  var noise: Double?

  @Option(parsing: .unconditional, help: "The certified relative gap to stop at.")
  var gap: Double?

  @Option(parsing: .unconditional, help: "The least salient effect, as a share of the largest interaction.")
  var salient: Double?

  @Option(parsing: .unconditional, help: "The highest order of the interaction indices.")
  var order: Int?

  @Option(parsing: .unconditional, help: "Most seconds of the search for each game.")
  var searchSeconds: Double?

  @Option(help: "Explain in another folder with the same values; the first one stays as it is.")
  var out: String?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    for (value, name, most) in [
      (noise, "--noise", 1e6), (gap, "--gap", 1), (salient, "--salient", 1),
      (searchSeconds, "--search-seconds", 1e9),
    ] {
      // NaN is outside every range.
      if let value, !(0...most).contains(value) { throw ValidationError("\(name) is from 0 to \(Int(most))") }
    }
    if let order, !(1...Limits.indexOrder).contains(order) {
      throw ValidationError("--order is from 1 to \(Limits.indexOrder)")
    }
  }

  /// The command that resumes an interrupted one.
  private var again: String {
    let options = [
      ("noise", noise.map { "\($0)" }), ("gap", gap.map { "\($0)" }),
      ("salient", salient.map { "\($0)" }), ("order", order.map { "\($0)" }),
      ("search-seconds", searchSeconds.map { "\($0)" }),
    ]
    return options.reduce("andor explain \(out ?? folder)") { text, option in
      option.1.map { "\(text) --\(option.0) \($0)" } ?? text
    }
  }

  func run() throws {
    let conductor = JobConductor(output: output, phase: "opening")
    let progress = conductor.progress
    defer { progress.close() }
    // Opening a job fences damaged shards, to be evaluated again: only resume may begin that.
    if ResultFolder.hasResults(folder), let damage = try Verification.firstDamage(in: folder) {
      throw CommandFailure(
        .badData, damage, at: folder,
        hint: "Run andor resume \(folder): it evaluates the damaged shards again. Nothing was changed.")
    }
    let finished = try ResultFolder.open(folder)
    guard finished.isDone else {
      throw CommandFailure(
        .missingInput, "\(folder) is not finished", hint: "Run 'andor resume \(folder)' first.")
    }
    let results = try out.map { try finished.copy(to: $0) } ?? finished
    let before = try ResultFolder.document(of: results.path)
    let interruption = try Interruption()
    Stopping.answer(with: .interrupt(interruption))
    progress.games = results.plan.games.count
    let document: ResultDocument?
    do {
      document = try results.explain(settings(of: results)) { search in
        progress.explaining(search)
        return interruption.count == 0
      }
    } catch {
      guard error.isDiskFull else { throw error }
      throw error.advising("Free some space, then resume with: \(again)")
    }
    progress.close()
    guard let document else {
      CommandFailure.sayInterrupted(
        "interrupted; the results are as they were", advice: "Resume with: \(again)")
      throw ExitCode(ExitStatus.interrupted.rawValue)
    }
    try conductor.showResult(of: results.path, lines: document.explainedLines(since: before))
  }

  private func settings(of results: ResultFolder) -> ExplainSettings {
    var settings = results.specification.explain ?? ExplainSettings()
    if let noise { settings.noise = .bound(noise) }
    if let gap { settings.gap = gap }
    if let salient { settings.salient = salient }
    if let order { settings.order = order }
    if let searchSeconds { settings.searchSeconds = searchSeconds }
    return settings
  }
}
