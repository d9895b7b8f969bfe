// SPDX-License-Identifier: Apache-2.0
import AndorConsole
import AndorEngine
import AndorJob
import ArgumentParser

/// `andor show`: the explanations in a result folder, in the terminal and without evaluating anything.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show the interactions and players of a job's explanations in the terminal.",
    discussion: """
      Examples: andor show wine
                andor show wine --game class-1 --min-order 2 --player alcohol --top 50

      Nothing is evaluated or written. Of each game: its values, the brief explanation, its strongest interactions \
      with marks and ranges, and what each player does alone, as the last to join, and on average. A star says that an interaction \
      is among the strongest ten at half and at twice the noise too. Without --game the first 3 games are shown, with \
      --json all. Exit code 66 says that there are no results yet, or no such game or player.
      """)

  @Argument(help: "The result folder of a job.")
  var folder: String

  @Option(help: "Show this game alone.")
  var game: String?

  @Option(parsing: .unconditional, help: "Show at most this many interactions of each game.")
  var top = 20

  @Option(parsing: .unconditional, help: "Show interactions of at least this many players.")
  var minOrder = 1

  @Option(help: "Show interactions with this player; repeat it for those with several.")
  var player: [String] = []

  @OptionGroup var output: OutputOptions

  /// Most games shown where none is named.
  private static let games = 3

  func validate() throws {
    guard 1...Limits.csvRows ~= top else { throw ValidationError("--top is from 1 to \(Limits.csvRows)") }
    guard 1...Limits.players ~= minOrder else {
      throw ValidationError("--min-order is from 1 to \(Limits.players)")
    }
  }

  func run() throws {
    let display = try JobDisplay(folder: folder)
    let filter = InteractionFilter(top: top, minOrder: minOrder, players: player)
    if output.json {
      for game in try display.games(named: game, filter) { Console.print(game.line) }
      return
    }
    let shown = try display.games(named: game, filter, most: Self.games)
    for (number, game) in shown.enumerated() {
      if number > 0 { Console.print("") }
      game.lines(columns: LiveTable.textColumns).forEach { Console.print($0) }
    }
    if let shortcoming = display.shortcoming { Console.print("\n\(shortcoming)") }
    let rest = display.count(named: game, filter) - shown.count
    if rest > 0 {
      Console.say("\n\(rest) more game\(rest == 1 ? "" : "s"): name one with --game, or use --json")
    }
  }
}
