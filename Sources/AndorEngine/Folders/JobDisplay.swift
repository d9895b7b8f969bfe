// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorDigest
import AndorJob
import AndorLedger
import AndorStore
import AndorSystem
import AndorText

/// The explanations in a result folder, read for a terminal without evaluating or locking anything.
///
/// ```swift
/// let display = try JobDisplay(folder: "wine-results")
/// for game in try display.games(named: nil, InteractionFilter(top: 5, minOrder: 2)) {
///   game.lines(columns: 100).forEach { print($0) }
/// }
/// ```
public struct JobDisplay {
  let folder: String
  let plan: JobPlan
  let document: ResultDocument

  /// Most names in the hint of a refusal.
  private static let names = 20

  /// Reads what a job found.
  /// - Throws: `missingInput` where there are no results yet, `badData` for files that were damaged or changed.
  public init(folder: String) throws(EngineError) {
    self.folder = folder
    (plan, document) = try attempt {
      let plan = try StoredPlan.read(in: folder)
      let path = "\(folder)/result.json"
      guard Folder.contains(path) else {
        throw JobError(
          .missing, "\(folder) has no results yet",
          hint: "See how the job stands with 'andor status \(folder)'; one that stopped is finished by "
            + "'andor resume \(folder)'.")
      }
      let document = try ResultDocument(sealed: try SmallFile.document(path), at: path)
      guard document.fingerprint == plan.fingerprint else {
        throw JobError(
          .invalid, "result.json is of another job", at: folder,
          hint: "Run andor resume on the folder to write it again.")
      }
      return (plan, document)
    }
  }

  /// Returns how many games ``games(named:_:most:)`` chooses from.
  public func count(named name: String?, _ filter: InteractionFilter) -> Int {
    document.games.count { Self.isChosen($0, name, filter) }
  }

  private static func isChosen(_ game: GameResult, _ name: String?, _ filter: InteractionFilter) -> Bool {
    (name == nil || game.name == name) && filter.players.allSatisfy(game.players.contains)
  }

  /// Why not all is here that the job is about, a sentence; `nil` where all is.
  public var shortcoming: String? {
    guard document.state != "done" else { return nil }
    let count = Numbers.count(plan.games.count, "game")
    return "The job is \(document.state): \(Numbers.count(document.games.count)) of \(count) finished."
  }

  /// Returns games as they are shown.
  ///
  /// - Parameters:
  ///   - name: the only game; without it all that have the filter's players.
  ///   - filter: which interactions are shown.
  ///   - most: at most so many games, the first of the job.
  /// - Throws: `missingInput` for a game or a player that there is not, with the names of those that there are; `badData`
  ///   for a file that is not as it was written.
  public func games(
    named name: String?, _ filter: InteractionFilter, most: Int = .max
  ) throws(EngineError) -> [ShownGame] {
    let named = name == nil ? document.games : document.games.filter { $0.name == name }
    if let name, named.isEmpty { throw unknown(game: name) }
    let chosen = named.filter { Self.isChosen($0, name, filter) }
    if chosen.isEmpty { throw unknown(filter.players, among: named) }
    return try attempt {
      try chosen.prefix(most).map {
        ShownGame($0, try interactions(of: $0), filter, state: document.state)
      }
    }
  }

  private func interactions(of game: GameResult) throws -> [ShownInteraction] {
    let path = "\(folder)/games/\(game.name)/interactions.csv"
    let bytes = Folder.contains(path) ? try AtomicFile.read(path, limit: Limits.documentBytes) : []
    guard plan.games.contains(where: { $0.name == game.name && $0.players == game.players.count }),
      SHA256Digest(of: bytes).description == game.files["interactions.csv"]
    else {
      throw JobError(
        .invalid, "the file was \(bytes.isEmpty ? "removed" : "changed") after andor wrote it", at: path,
        hint: "Run andor resume on the folder to write it again.")
    }
    guard !game.isSampled else {
      return try SampleInteractionTable.rows(of: bytes, players: game.players, at: path)
    }
    var rows = try InteractionTable.rows(of: bytes, players: game.players, at: path)
    for top in game.top where rows.indices.contains(top.rank - 1) { rows[top.rank - 1].stays = top.stays }
    return rows
  }

  func unknown(game name: String) -> EngineError {
    let isPlanned = plan.games.contains { $0.name == name }
    return EngineError(
      .missingInput, isPlanned ? "game '\(name)' has no results yet" : "no game '\(name)'", at: folder,
      hint: isPlanned
        ? "Run 'andor resume \(folder)' to finish the job."
        : Self.hint("game", name, among: document.games.map(\.name)))
  }

  private func unknown(_ players: [String], among games: [GameResult]) -> EngineError {
    let one = games.count == 1 ? games.first : nil
    // The names of all these games, each once, as the job has them.
    var all: [String] = []
    var known: Set<String> = []
    for name in games.lazy.flatMap(\.players) where known.insert(name).inserted { all.append(name) }
    guard let name = players.first(where: { !known.contains($0) }) else {
      return EngineError(
        .missingInput, "no game has all of the players \(players.joined(separator: ", "))", at: folder,
        hint: "Name fewer players.")
    }
    return EngineError(
      .missingInput, "no player '\(name)'", at: one.map { "game \($0.name) of \(folder)" } ?? folder,
      hint: Self.hint("player", name, among: all))
  }

  /// Returns the names that there are, that which was perhaps meant first.
  private static func hint(_ noun: String, _ typed: String, among all: [String]) -> String {
    let guess = Spelling.nearest(to: typed, among: all).map { "Did you mean '\($0)'? " } ?? ""
    let rest = all.count > names ? " and \(Numbers.count(all.count - names)) more" : ""
    let list = all.prefix(names).joined(separator: ", ")
    return "\(guess)\(all.count == 1 ? "The only \(noun) is" : "The \(noun)s are") \(list)\(rest)"
  }
}
