// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorDigest
import AndorJob
import AndorSampling

extension SampleTables {
  /// Returns the game's part of `result.json`, with the digests of the game's values and files.
  ///
  /// - Parameters:
  ///   - specification: the game in the job.
  ///   - top: how many interactions are named at most.
  func result(
    _ specification: GameSpecification, _ output: OutputSelection, top: Int, digest: SHA256Digest,
    files: [(name: String, bytes: [UInt8])]
  ) -> GameResult {
    let (plan, explanation) = (game.plan, found.explanation)
    let listed = listed
    var result = GameResult(
      name: plan.name, n: plan.players, players: game.players, nullPlayers: plan.nullPlayers,
      vEmpty: explanation.empty, vFull: explanation.full, evaluations: found.rows,
      digest: digest.description, top: Array(listed.prefix(top)),
      shapley: game.plan.expanded(explanation.shapley.map(\.value)), banzhaf: [], strength: strength)
    result.playerKind = specification.playerKind?.key
    result.note(output, of: plan)
    result.sd = explanation.deviation
    result.plan = GameResult.sample
    result.heldout = explanation.heldOut.map(GameResult.HeldOut.init)
    result.surrogate = surrogate(listed.count)
    result.shapleyLow = game.plan.expanded(explanation.shapley.map(\.low))
    result.shapleyHigh = game.plan.expanded(explanation.shapley.map(\.high))
    result.shapleyBy = explanation.source.rawValue
    result.stopped = found.stop?.rawValue
    result.missedPairBound = explanation.missedPairBound
    result.confidence = 1 - game.sample.schedule.level
    result.rounds = found.rounds.map { round in
      GameResult.SampleRound(
        round: round.figures.round, evaluations: round.figures.evaluations,
        shapleyHalfWidth: round.figures.shapleyHalfWidth, r2HalfWidth: round.figures.r2HalfWidth,
        heldout: round.heldOut.map(GameResult.HeldOut.init))
    }
    for file in files { result.files[file.name] = SHA256Digest(of: file.bytes).description }
    return result
  }

  private func surrogate(_ atoms: Int) -> GameResult.SurrogateFit? {
    let fits = found.explanation.surrogates.map { fit in
      GameResult.SurrogateFit.Other(
        kind: fit.kind.rawValue,
        r2: fit.heldOut.reduce(0) { $0 + $1.r2 } / Double(max(fit.heldOut.count, 1)))
    }
    return fits.first.map { best in
      GameResult.SurrogateFit(kind: best.kind, atoms: atoms, r2: best.r2, others: Array(fits.dropFirst()))
    }
  }

  /// Sums of the interactions by order.
  private var strength: GameResult.Strength {
    var sums = [[Double]](
      repeating: [Double](repeating: 0, count: game.plan.players + 1), count: 4)
    for effect in found.explanation.effects {
      let value = effect.effect.value
      let kind = (effect.atom.kind == .and ? 0 : 2) + (value < 0 ? 1 : 0)
      sums[kind][effect.atom.order] += value
    }
    return .init(
      andPositive: sums[0], andNegative: sums[1], orPositive: sums[2], orNegative: sums[3])
  }
}

extension GameResult.HeldOut {
  init(_ heldOut: HeldOut) {
    self.init(
      density: heldOut.law.rawValue, r2: heldOut.r2, low: heldOut.low.ifFinite, high: heldOut.high,
      masks: heldOut.masks)
  }
}
