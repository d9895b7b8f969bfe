// SPDX-License-Identifier: Apache-2.0
import AndorConsole
import AndorEngine
import ArgumentParser

/// `andor circuits`: which players are enough, from all masks of a finished game.
struct CircuitsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "circuits",
    abstract: "Find all circuits: which players are enough for most of what all do.",
    discussion: """
      Example: andor circuits heads --share 0.9

      Players that are present are faithful where v goes from v(empty) at least the share of the way to v(all). A circuit \
      is a faithful set from which nobody can be left out. All of them are found, with the least size, the players that \
      every faithful set needs, those that no circuit needs, and the sets that stay faithful whoever joins (robust). \
      Nothing is evaluated or written. Exit code 66 says that there are no results yet, or no such game.
      """)

  @Argument(help: "The result folder of a job.")
  var folder: String

  @Option(help: "The only game; all of the job where none is given.")
  var game: String?

  @Option(help: "The share of v(all) - v(empty) that a circuit does, above 0 and at most 1.")
  var share = 0.9

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard share > 0 && share <= 1 else {
      throw ValidationError("--share is above 0 and at most 1, not \(share)")
    }
  }

  func run() throws {
    let progress = output.progress()
    progress.begin("finding circuits")
    let found = try JobDisplay(folder: folder).circuits(named: game, share: share)
    progress.close()
    for line in output.json ? found.documents : found.lines(columns: LiveTable.textColumns) {
      Console.print(line)
    }
  }
}
