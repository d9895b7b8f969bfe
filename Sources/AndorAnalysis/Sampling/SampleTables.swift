// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorFormats
import AndorJob
import AndorSampling

/// The files of a sampled game beside its values: bytes that follow from its plan and what was found.
///
/// Used when a game is finished, when it is explained again, and when its files are checked.
struct SampleTables {
  let game: SampledGame
  let found: SampledGame.Studied

  /// The files by name: those of `GameResult.sampleFiles`.
  var files: [(name: String, bytes: [UInt8])] {
    [
      ("masks.npy", masks), ("streams.csv", streams), ("interactions.csv", interactions),
      ("shapley.csv", shapley), ("pairs.csv", pairs),
      ("surrogate.json", SurrogateFile(game, found.explanation).json), ("rounds.csv", rounds),
    ]
  }

  /// The masks of the first rows, a row of ⌈n/8⌉ bytes each, player i being bit i mod 8 of byte i / 8.
  private var masks: [UInt8] {
    let masks = game.plan.expanded(game.sample.sampleRows.masks(0..<min(found.rows, SampledGame.mostMasks)))
    return NpyArray(masks.packed, columns: (game.plan.players + 7) / 8).file
  }

  /// Which rows are masks of which stream: `stream,kind,first_row,rows,first_mask,round`.
  private var streams: [UInt8] {
    var table = CSVWriter()
    table.row(["stream", "kind", "first_row", "rows", "first_mask", "round"])
    for round in found.rounds.indices {
      for block in game.sample.sampleRows.blocks[round] {
        table.append(block.stream.map { String($0.number) } ?? "ends")
        table.append(block.stream?.law.rawValue ?? "empty and full")
        table.append(block.rows.lowerBound)
        table.append(block.rows.count)
        table.append(block.first)
        table.append(round)
        table.endRow()
      }
    }
    return table.take()
  }

  private var interactions: [UInt8] { SampleInteractionTable.csv(listed, players: game.players) }

  /// The interactions by falling size, over all players.
  var listed: [GameResult.Interaction] {
    let evaluated = game.plan.evaluated
    return found.explanation.effects.prefix(Limits.csvRows).enumerated().map { place, effect in
      let members = effect.atom.players.map { evaluated[$0] }
      let isMasked = game.plan.players <= GameResult.mostMaskedPlayers
      var row = GameResult.Interaction(
        rank: place + 1, kind: effect.atom.kind.rawValue, order: effect.atom.order,
        mask: isMasked ? members.reduce(0) { $0 | 1 << $1 } : nil, players: members.map { game.players[$0] },
        effect: effect.effect.value)
      (row.members, row.share) = (members, effect.share)
      (row.low, row.high) = (effect.effect.low.ifFinite, effect.effect.high.ifFinite)
      return row
    }
  }

  /// `player,value,low,high,surrogate,name`: a row a player, null players' numbers being 0.
  private var shapley: [UInt8] {
    let explanation = found.explanation
    let columns = [
      game.plan.expanded(explanation.shapley.map(\.value)),
      game.plan.expanded(explanation.shapley.map(\.low)),
      game.plan.expanded(explanation.shapley.map(\.high)), game.plan.expanded(explanation.surrogateShapley),
    ]
    var table = CSVWriter()
    table.row(["player", "value", "low", "high", "surrogate", "name"])
    for player in game.players.indices {
      table.append(player)
      for column in columns { table.append(column[player]) }
      table.append(game.players[player])
      table.endRow()
    }
    return table.take()
  }

  private var pairs: [UInt8] {
    let evaluated = game.plan.evaluated
    return SamplePairTable.csv(
      found.explanation.pairs.map { (evaluated[$0.i], evaluated[$0.j], $0.value) }, players: game.players)
  }

  /// What each round has shown, and what was decided: a row a round, R² and its interval for each density.
  private var rounds: [UInt8] {
    let densities = MaskStream.Law.allCases
    var table = CSVWriter()
    table.row(
      ["round", "evaluations", "shapley_half_width", "r2_half_width"]
        + densities.flatMap { law -> [String] in
          let name = "r2_" + law.rawValue.replacingHyphens
          return [name, name + "_low", name + "_high"]
        } + ["decision"])
    for round in found.rounds {
      table.append(round.figures.round)
      table.append(round.figures.evaluations)
      table.append(round.figures.shapleyHalfWidth)
      table.append(round.figures.r2HalfWidth)
      for law in densities {
        let heldOut = round.heldOut.first { $0.law == law }
        for number in [heldOut?.r2, heldOut?.low, heldOut?.high] {
          table.append(number.map(\.description) ?? "")
        }
      }
      table.append(round.decision.word)
      table.endRow()
    }
    return table.take()
  }
}

extension SampleSchedule.Decision {
  /// The word of `rounds.csv`: `open`, or why there is no further round.
  fileprivate var word: String {
    switch self {
    case .open: "open"
    case .close(let stop): stop.rawValue
    }
  }
}

extension String {
  /// The text with `_` for every `-`.
  fileprivate var replacingHyphens: String { String(map { $0 == "-" ? "_" : $0 }) }
}

extension Double {
  /// The number, or `nil` where it is not finite.
  var ifFinite: Double? { isFinite ? self : nil }
}
