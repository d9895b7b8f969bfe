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
    discussion: "Example: andor explain wine --noise sd:0.05 --gap 0.01")

  @Argument(help: "The result folder of a finished job.")
  var folder: String

  @Option(
    parsing: .unconditional,
    help: "What may be left unexplained: 0.04, of |v(N) - v(empty)|; sd:0.1; bound:0.4; sigma:auto; 0.",
    transform: ExplainSettings.Noise.init(option:))
  var noise: ExplainSettings.Noise?

  @Option(parsing: .unconditional, help: "The certified relative gap to stop at.")
  var gap: Double?

  @Option(parsing: .unconditional, help: "The least salient effect, as a share of the largest interaction.")
  var salient: Double?

  @Option(parsing: .unconditional, help: "The highest order of the interaction indices.")
  var order: Int?

  @Option(
    parsing: .unconditional,
    help: "Mark so many of the strongest effects of each game as certain, open or undecided.")
  var certain: Int?

  @Option(parsing: .unconditional, help: "Give so many of them a certified range.")
  var ranges: Int?

  @Option(parsing: .unconditional, help: "Most seconds of the search for each game.")
  var searchSeconds: Double?

  @Option(help: "Explain in another folder with the same values; the first one stays as it is.")
  var out: String?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let problem = changes.problem { throw ValidationError(problem) }
  }

  private var changes: ExplainChanges {
    ExplainChanges(
      noise: noise, gap: gap, salient: salient, order: order, searchSeconds: searchSeconds, certain: certain,
      ranges: ranges)
  }

  func run() throws {
    let conductor = JobConductor(output: output, phase: "opening")
    let progress = conductor.progress
    defer { progress.close() }
    let finished = try ResultFolder.finished(folder)
    let results = try out.map { try finished.copy(to: $0) } ?? finished
    let again = changes.command(for: out ?? folder)
    let before = try ResultFolder.document(of: results.path)
    let interruption = try Interruption()
    Stopping.answer(with: .interrupt(interruption))
    progress.games = results.plan.games.count
    let document: ResultDocument?
    do {
      document = try results.explain(changes.applied(to: results.specification.explain ?? ExplainSettings()))
      { search in
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
}
