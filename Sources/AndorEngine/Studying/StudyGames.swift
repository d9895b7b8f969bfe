// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger
import AndorStudy
import AndorText

/// The games of finished jobs, sorted by the levels of a label and the blocks that the levels have in common.
struct StudyGames: Sendable {
  /// A game of a folder, without what a study does not read.
  struct Member: Sendable {
    let folder: String
    let name: String
    let explain: Explanation?
    let ends: (empty: Double, full: Double)
    let players: [String]
    let nullPlayers: [Int]
    let score: String?
  }

  /// The levels' names, in order.
  let levels: [String]
  /// The blocks' names.
  let blocks: [String]
  /// The name of what a block is: a label, or `game`.
  let block: String
  /// The players of every game.
  let players: Int
  /// The games by level and block.
  let members: [[Member]]
  /// What was left out and why, in sentences.
  let omissions: [String]
  /// The places of the levels to compare with.
  let references: [Int]

  private struct Labelled {
    let member: Member
    let players: Int
    let labels: [String: String]
  }

  /// Reads the results of folders.
  /// - Throws: `missingInput` for a folder without results, or an unknown label or level; `badData` for games that cannot
  ///   be compared.
  init(folders: [String], _ settings: StudySettings) throws(EngineError) {
    var omissions: [String] = []
    let games = try Self.games(of: folders, settings, &omissions)
    let label = settings.label
    let names = Self.levels(games.map { $0.labels[label] ?? "" }, inOrder: label == StudyLabels.folder)
    guard names.count > 1 else {
      throw EngineError(
        .badData, "label '\(label)' has one level, '\(names.first ?? "")'", at: folders[0],
        hint: "A study compares games at two levels or more.")
    }
    let name = settings.block ?? Self.block(games[0].labels.keys, beside: label)
    let table = try Self.table(games, label, block: name)
    let whole = table.blocks.filter { block in names.allSatisfy { table.games[$0]?[block] != nil } }
    guard !whole.isEmpty else {
      throw EngineError(
        .badData, "no \(name) has a game at every level of '\(label)'", at: folders[0],
        hint:
          "Name with --block the label of what games at different levels have in common, such as the sample.")
    }
    let left = table.blocks.count - whole.count
    if left > 0 {
      omissions.append("\(Numbers.count(left, "\(name)")) without a game at every level left out.")
    }
    let members = names.map { level in whole.compactMap { table.games[level]?[$0] } }
    players = try Self.players(of: members)
    (levels, blocks, block, self.omissions) = (names, whole, name, omissions)
    self.members = members.map { $0.map(\.member) }
    references = try Self.references(settings.wanted, among: names, label)
  }

  private static func games(
    of folders: [String], _ settings: StudySettings, _ omissions: inout [String]
  ) throws(EngineError) -> [Labelled] {
    let table: StudyLabels? = if let path = settings.labels { try StudyLabels(path) } else { nil }
    let known = (table?.names ?? []) + [StudyLabels.folder]
    for label in [settings.label, settings.block].compactMap({ $0 }) where !known.contains(label) {
      if label == "game", label == settings.block { continue }
      let guess = Spelling.nearest(to: label, among: known).map { "Did you mean '\($0)'? " } ?? ""
      throw EngineError(
        .missingInput, "games have no label '\(label)'",
        hint:
          "\(guess)The labels are \(known.joined(separator: ", "))\(table == nil ? "; give others with --labels" : "")."
      )
    }
    var found: [Labelled] = []
    var missing = 0
    for (folder, name) in zip(folders, names(of: folders)) {
      let document = try ResultFolder.document(of: folder)
      guard document.state == "done" else {
        throw EngineError(
          .missingInput, "\(folder) is not finished", hint: "Run 'andor resume \(folder)' first.")
      }
      for game in document.games {
        guard let labels = table.map({ $0.games[game.name] }) ?? [:] else {
          missing += 1
          continue
        }
        let member = Member(
          folder: folder, name: game.name, explain: game.explain, ends: (game.vEmpty, game.vFull),
          players: game.players, nullPlayers: game.nullPlayers, score: game.score)
        found.append(
          Labelled(
            member: member, players: game.n,
            labels: labels.merging([StudyLabels.folder: name, "game": game.name]) { first, _ in first }))
      }
    }
    if missing > 0 { omissions.append("\(Numbers.count(missing, "game")) without labels left out.") }
    guard !found.isEmpty else {
      throw EngineError(
        .badData, "no game of \(folders.joined(separator: ", ")) has a row", at: settings.labels ?? "",
        hint: "The column 'game' has the names of games, as in result.json.")
    }
    return found
  }

  /// Returns the last parts of the folders' paths; the paths where those are not different.
  private static func names(of folders: [String]) -> [String] {
    let names = folders.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    return Set(names).count == names.count ? names : folders
  }

  /// Returns the levels, each once: numbers ascending, words in the order of the alphabet or as they come.
  private static func levels(_ all: [String], inOrder: Bool) -> [String] {
    var seen: Set<String> = []
    let names = all.filter { seen.insert($0).inserted }
    if inOrder { return names }
    let numbers = names.compactMap { Double($0) }
    guard numbers.count == names.count, numbers.allSatisfy(\.isFinite) else { return names.sorted() }
    return zip(numbers, names).sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// Returns what levels have in common where nobody says: the sample, or the only other label; within a file of labels
  /// games of the same name have one level.
  private static func block(_ labels: some Collection<String>, beside label: String) -> String {
    if labels.contains("sample"), label != "sample" { return "sample" }
    let others = labels.filter { $0 != label && $0 != StudyLabels.folder && $0 != "game" }
    return others.count == 1 && label != StudyLabels.folder ? others[0] : "game"
  }

  private static func table(
    _ games: [Labelled], _ label: String, block: String
  ) throws(EngineError) -> (games: [String: [String: Labelled]], blocks: [String]) {
    var (table, blocks, seen) = ([String: [String: Labelled]](), [String](), Set<String>())
    for game in games {
      let (level, name) = (game.labels[label] ?? "", game.labels[block] ?? "")
      if seen.insert(name).inserted { blocks.append(name) }
      if let other = table[level, default: [:]].updateValue(game, forKey: name) {
        throw EngineError(
          .badData,
          "games '\(other.member.name)' and '\(game.member.name)' have the same \(label), '\(level)', and the same "
            + "\(block), '\(name)'", at: game.member.folder,
          hint: "Name with --block a label that tells games of one level apart.")
      }
    }
    return (table, blocks)
  }

  private static func players(of members: [[Labelled]]) throws(EngineError) -> Int {
    let all = members.joined()
    guard let first = all.first else { return 0 }
    if let other = all.first(where: { $0.players != first.players }) {
      throw EngineError(
        .badData,
        "game '\(first.member.name)' has \(Numbers.count(first.players, "player")), game '\(other.member.name)' "
          + "\(other.players)", at: other.member.folder,
        hint: "Games are compared that have the same players.")
    }
    return first.players
  }

  private static func references(
    _ wanted: [String], among levels: [String], _ label: String
  ) throws(EngineError) -> [Int] {
    var places: [Int] = []
    for name in wanted {
      guard
        let place = levels.firstIndex(where: { $0 == name || Double($0).map { $0 == Double(name) } == true })
      else {
        throw EngineError(
          .missingInput, "label '\(label)' has no level '\(name)'",
          hint: "The levels are \(levels.prefix(20).joined(separator: ", ")).")
      }
      if !places.contains(place) { places.append(place) }
    }
    guard places.count < levels.count else {
      throw EngineError(
        .usage, "all levels of '\(label)' are to be compared with", hint: "Leave one out, to compare it.")
    }
    return places
  }

  /// Whether every game has an explanation.
  var isExplained: Bool { members.allSatisfy { $0.allSatisfy { $0.explain != nil } } }

  /// Returns τ of each level: a share of its mean |v(N) − v(∅)|.
  func thresholds(share: Double) -> [Double] {
    members.map { level in
      share * level.reduce(0) { $0 + abs($1.ends.full - $1.ends.empty) } / Double(level.count)
    }
  }

  /// Reads the tables of a game.
  func load(_ level: Int, _ block: Int, withExplanation: Bool) throws -> StudyGame {
    let member = members[level][block]
    func table(_ name: String) throws(LedgerError) -> [Double] {
      try MappedDoubles("\(member.folder)/games/\(member.name)/\(name).npy", count: 1 << players)
        .withSpan { span in span.withUnsafeBufferPointer { Array($0) } }
    }
    var explained: StudyGame.Explained?
    if withExplanation, let explain = member.explain {
      // Other methods make something else small.
      let upper = explain.leastObjective ?? explain.objective
      let norm = Similarity.Norm(lower: min(explain.lowerBound, upper), upper: upper)
      explained = try StudyGame.Explained(
        and: table("and"), or: table("or"), norm: explain.sigma == nil ? (norm, explain.noiseBound) : nil)
    }
    return try StudyGame(values: table("values"), harsanyi: table("harsanyi"), explained: explained)
  }
}
