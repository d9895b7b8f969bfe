// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorText

/// What `andor circuits` shows of a game: which players are enough for a share of what all of them do.
public struct ShownCircuits: Sendable {
  private let result: GameResult
  private let circuits: Circuits
  private let embedding: PlayerEmbedding

  /// At most so many circuits of a kind are listed; the smallest are.
  private static let most = 10_000
  /// At most so many in a terminal.
  private static let shown = 10

  /// Creates what is shown from a game's result, its circuits, and the players that these are about.
  package init(_ result: GameResult, _ circuits: Circuits, evaluated: [Int]) {
    (self.result, self.circuits) = (result, circuits)
    embedding = PlayerEmbedding(players: evaluated)
  }

  /// The game as JSON on one line.
  public var line: String { SnakeCaseJSON.line(of: Document(self)) }

  /// Returns the game for a terminal.
  public func lines(columns: Int) -> [String] {
    let words = result.playerWords
    let (minimal, robust) = (circuits.minimal.sizes.reduce(0, +), circuits.minimalRobust.sizes.reduce(0, +))
    var table = TextTable([("", .left), ("", .left)])
    let list = listed(circuits.minimal).sorted { ($0.nonzeroBitCount, $0) < ($1.nonzeroBitCount, $1) }
    table.add([
      "least size",
      "\(circuits.leastSize) of \(words.counted(result.n)), as \(names(list.first ?? 0))",
    ])
    table.add([
      "circuits",
      "\(Numbers.count(minimal)) from which nobody can be left out, \(Numbers.count(circuits.minimal.sizes[circuits.leastSize])) of the least size",
    ])
    table.add([
      "robust",
      "\(Numbers.count(robust, "set")) enough whoever joins, from which nobody can be left out; the least has \(circuits.leastRobustSize)",
    ])
    table.add(["needed in all", names(embedding.expand(circuits.faithful.intersection))])
    table.add(["in no circuit", names(idle)])
    table.add(["last dropped first", account(of: circuits.pruned)])
    table.add(["least missed first", account(of: circuits.greedy)])
    table.add([
      "steps back",
      "\(Numbers.percent(circuits.backwards)) of all joinings undo more than 1 % of what all do",
    ])
    if let strongest = result.top.first {
      table.add([
        "AND-OR",
        "\(strongest.kind) of \(strongest.players.joined(separator: " · ")): \(Numbers.signed(strongest.effect))"
          + (result.explain.map { ", Σ|I| certified to \(Numbers.percent($0.gap))" } ?? ""),
      ])
    }
    return [
      "\(Lettering.fitted(result.name, columns: 40)): which \(words.many) are enough for "
        + "\(Numbers.percent(circuits.share)) of v(all) - v(empty), v \(circuits.threshold >= result.vEmpty ? ">=" : "<=") \(Numbers.ascii(circuits.threshold))"
    ] + table.lines(columns: columns - 2).map { "  " + $0 }
      + list.prefix(Self.shown).map { "  " + Lettering.fitted(names($0), columns: columns - 2) }
      + (minimal > Self.shown
        ? ["  and \(Numbers.count(minimal - Self.shown, "circuit")) more, see --json"] : [])
  }

  /// The players in no circuit.
  private var idle: UInt64 { ~embedding.expand(circuits.minimal.union) & (1 << UInt64(result.n) - 1) }

  private func names(_ mask: UInt64) -> String {
    mask == 0 ? "-" : Coalition(mask: mask).players.map { result.players[$0] }.joined(separator: " · ")
  }

  /// Returns what greedy pruning found, in words.
  private func account(of mask: UInt64) -> String {
    let (size, isRobust) = (mask.nonzeroBitCount, circuits.robust.contains(mask))
    return "\(size) \(size == circuits.leastSize ? "(the least)" : "(\(circuits.leastSize) would do)"), "
      + "\(isRobust ? "robust" : "not robust"): \(names(embedding.expand(mask)))"
  }

  /// Returns members, as masks of all players, ascending: all of them, or the smallest where there are too many.
  private func listed(_ family: CoalitionFamily) -> [UInt64] {
    var found: [UInt64] = []
    for (size, count) in family.sizes.enumerated() where count > 0 && found.count < Self.most {
      found += family.members(ofSize: size, most: Self.most - found.count)
    }
    return found.map { embedding.expand($0) }.sorted()
  }
}

extension ShownCircuits {
  /// The game as it is written for programs; masks have player i as bit i.
  private struct Document: Encodable {
    let game: String
    let n: Int
    let players: [String]
    let vEmpty, vFull, share, threshold: Double
    let leastSize: Int
    let circuitsOfLeastSize: [UInt64]
    let numberOfMinimal: Int
    let minimal: [UInt64]
    let minimalBySize: [Int]
    let robustLeastSize, numberOfRobust: Int
    let robust: [UInt64]
    let neededInEveryFaithful, inNoMinimal, pruned, greedy: UInt64
    let prunedIsRobust, greedyIsRobust: Bool
    let backwards: Double

    init(_ shown: ShownCircuits) {
      let (result, circuits) = (shown.result, shown.circuits)
      (game, n, players) = (result.name, result.n, result.players)
      (vEmpty, vFull) = (result.vEmpty, result.vFull)
      (share, threshold) = (circuits.share, circuits.threshold)
      leastSize = circuits.leastSize
      minimal = shown.listed(circuits.minimal)
      circuitsOfLeastSize = minimal.filter { $0.nonzeroBitCount == circuits.leastSize }
      minimalBySize = circuits.minimal.sizes
      numberOfMinimal = minimalBySize.reduce(0, +)
      robustLeastSize = circuits.leastRobustSize
      numberOfRobust = circuits.minimalRobust.sizes.reduce(0, +)
      robust = shown.listed(circuits.minimalRobust)
      neededInEveryFaithful = shown.embedding.expand(circuits.faithful.intersection)
      inNoMinimal = shown.idle
      (pruned, greedy) = (shown.embedding.expand(circuits.pruned), shown.embedding.expand(circuits.greedy))
      (prunedIsRobust, greedyIsRobust) =
        (circuits.robust.contains(circuits.pruned), circuits.robust.contains(circuits.greedy))
      backwards = circuits.backwards
    }
  }
}
