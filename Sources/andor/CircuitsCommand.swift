// SPDX-License-Identifier: Apache-2.0
import AndorConsole
import AndorEngine
import AndorJob
import AndorText
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
      every faithful set needs, those that no circuit needs, and the sets that stay faithful whoever joins (robust), \
      which a circuit need not. Beside them stand two that are found by dropping players one by one: from the last to \
      the first, and always the one that is missed least. Nothing is evaluated or written. Exit code 66 says that there \
      are no results yet, or no such game.
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
    let display = try JobDisplay(folder: folder)
    let columns = LiveTable.isPossible ? LiveTable.size.columns : 100
    var lines: [String] = []
    let games = display.changedGames
    // Where there is no other, it is refused by name.
    let chosen = game.map { [$0] } ?? (games.changed.isEmpty ? games.unchanged : games.changed)
    for name in chosen {
      let found = try display.circuits(of: name, share: share)
      lines += output.json ? [found.line] : found.lines(columns: columns) + [""]
    }
    progress.close()
    if lines.last == "" { lines.removeLast() }
    if game == nil, !output.json, !games.unchanged.isEmpty {
      let count = Numbers.count(games.unchanged.count, "game")
      lines += [
        "", "\(count) without circuits, as v(all) is v(empty): \(games.unchanged.joined(separator: ", "))",
      ]
    }
    lines.forEach { Console.print($0) }
  }
}
