// SPDX-License-Identifier: Apache-2.0
import AndorConsole
import AndorEngine
import AndorJob
import ArgumentParser

/// `andor score`: attributions from other tools, measured on all masks of a finished game.
struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Score attributions of other tools on all masks of a game.",
    discussion: """
      Example: andor score digit --game seven ig.npy gradcam.npy

      A file holds a number for each player, null players included, in their order. Of each: how much of the variance \
      of v over all masks v(empty) plus the numbers of those present explains, as they are (below 0 where the mean \
      explains more) and after the best scale and constant; the scale; how much their sum exceeds v(all) - v(empty); \
      and how well players join (insertion) and leave (deletion) by falling number, where 0 is the average of all \
      orders and 1 the best of them, both exact. Beside them stand the game's Shapley values, its Banzhaf values, which \
      no number a player surpasses once scaled, and what is lost without each player (occlusion). Nothing is evaluated \
      or written. Exit code 66 says that there are no results yet, or no such game or file.
      """)

  @Argument(help: "The result folder of a job.")
  var folder: String

  @Argument(help: "The .npy files, a number for each player.")
  var files: [String]

  @Option(help: "The game.")
  var game: String

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if files.isEmpty { throw ValidationError("name a file with a number for each player") }
  }

  func run() throws {
    let progress = output.progress()
    progress.begin("scoring")
    let scored = try JobDisplay(folder: folder).scores(of: files, game: game)
    progress.close()
    for line in output.json ? [scored.line] : scored.lines(columns: LiveTable.textColumns) {
      Console.print(line)
    }
  }
}
