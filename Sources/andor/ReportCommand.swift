// SPDX-License-Identifier: Apache-2.0
import AndorConsole
import AndorEngine
import AndorJob
import ArgumentParser

/// `andor report`: writes the pages of a finished job again from its files.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write report.html of a finished job; run, resume and explain write it too.",
    discussion: """
      Example: andor report wine

      A job of several games gets an overview in report.html, and each of the 1,000 games with the strongest effects a page \
      in games/GAME/report.html. The pages need no network and no scripts, and can be printed.
      """)

  @Argument(help: "The result folder of a job.")
  var folder: String

  @Option(help: "Write the page of this game alone.")
  var game: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    let progress = output.progress()
    progress.begin("reporting")
    var report = try JobReport(folder: folder)
    report.note = { progress.note("note: \($0)") }
    var path = "\(folder)/report.html"
    do {
      if let game { path = try report.write(game: game) } else { try report.write() }
    } catch {
      throw error.isDiskFull ? error.advising("Free some space, then run the command again.") : error
    }
    progress.close()
    if !output.quiet { Console.print(output.json ? JSONLine.object(["path": .text(path)]) : path) }
  }
}
