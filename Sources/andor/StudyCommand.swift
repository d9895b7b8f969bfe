// SPDX-License-Identifier: Apache-2.0
import AndorConsole
import AndorEngine
import AndorSystem
import ArgumentParser

/// `andor study`: what the games of finished jobs have in common, and how they change along a label.
struct StudyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study",
    abstract: "Compare the games of finished jobs along a label, against levels of it, or across all levels.",
    discussion: """
      Examples: andor study epochs --labels labels.csv --along epoch
                andor study clean noisy other --against folder=other
                andor study models --labels labels.csv --across model

      A label is a column of the CSV file of --labels, whose column 'game' names the games; the label 'folder' exists by \
      itself. Games of one block (a sample, say) at different levels of the label are compared. Writes study.csv, study.json \
      and report.html into the folder 'study' of the first result folder; nothing is evaluated.
      """)

  @Argument(help: "The result folders of finished jobs.")
  var folders: [String]

  @Option(
    help:
      "Follow the games along the levels of this label; the last one is what the others are compared with.")
  var along: String?

  @Option(
    help: ArgumentHelp("Compare with the games at these levels of a label.", valueName: "label=level,…"))
  var against: String?

  @Option(help: "Compare the games at every two levels of this label: a matrix of certified similarity.")
  var across: String?

  @Option(
    help:
      "The label of what levels have in common (default: sample, or the only other label, or the game's name)."
  )
  var block: String?

  @Option(help: "A CSV file with a column 'game' and a column a label.")
  var labels: String?

  @Option(
    parsing: .unconditional,
    help: "The least strength that counts, as a share of a level's mean |v(N) - v(empty)| (default: 0.03).")
  var tau: Double?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard !folders.isEmpty else { throw ValidationError("Name at least one result folder") }
    _ = try comparison()
    if let tau, !(0..<1 ~= tau) { throw ValidationError("--tau is a share from 0 to below 1") }
  }

  private func comparison() throws -> StudySettings.Comparison {
    let asked =
      along.map { .along(label: $0) } ?? across.map { .across(label: $0) }
      ?? against.flatMap(StudySettings.against)
    guard [along, against, across].count(where: { $0 != nil }) == 1 else {
      throw ValidationError("One of --along, --against and --across is needed")
    }
    guard let asked else {
      throw ValidationError("--against is a label and its levels, as in condition=clean")
    }
    return asked
  }

  func run() throws {
    var settings = StudySettings(try comparison(), threads: Machine.here.cores)
    (settings.block, settings.labels) = (block, labels)
    settings.thresholdShare = tau ?? settings.thresholdShare
    let progress = output.progress()
    progress.begin("studying")
    let interruption = try Interruption()
    Stopping.answer(with: .interrupt(interruption))
    let found = try JobStudy(folders: folders, settings).run { _, _ in interruption.count == 0 }
    progress.close()
    guard let found else {
      CommandFailure.sayInterrupted("interrupted; nothing was written", advice: "Run the command again.")
      throw ExitCode(ExitStatus.interrupted.rawValue)
    }
    if output.json {
      Console.print(found.line)
      return
    }
    for warning in found.warnings { progress.note(warning, isWarning: true) }
    if output.quiet { return }
    for line in [found.outcome, ""] + found.lines(columns: 100) + ["", found.report] { Console.print(line) }
  }
}
