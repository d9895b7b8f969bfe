// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorSampling

/// `surrogate.json`: the function that stands for a sampled game, complete, so that anyone can evaluate it.
///
/// `kind` says which function is the better one. `and-or` is `constant` plus the effects of the `atoms` that are 1: those of
/// kind `and` where all their players are present, `or` where any is. Otherwise it is the sum of the halves of `kernel`.
/// With t the signs ±1 of a mask T's players, d(T, U) = Σ of the `costs` of the players in which T and U differ, and W the
/// sum of all costs, a half is
///
/// `constant` + Σᵢ `linear`ᵢ tᵢ + Σ_S `effects`_S x_S(T) + `variance`/2 · Σ_U `weights`_U (e^(−d(T, U)) ∓ e^(d(T, U) − W))
///
/// over the masks U of `kernel.masks`, with − and x_S = (AND_S + OR_S − 1)/2 in the odd half, + and x_S = (AND_S − OR_S)/2 in
/// the even one, S being the `sets`. Masks are hexadecimal, the bytes of a row of `masks.npy`. Players are numbered as in the
/// job, null players having no effect.
struct SurrogateFile: Encodable {
  struct Atom: Encodable {
    let kind: String
    let players: [Int]
    let effect: Double
  }

  struct Half: Encodable {
    let costs, linear: [Double]
    let variance, constant: Double
    let sets: [[Int]]
    let effects, weights: [Double]
  }

  struct Kernel: Encodable {
    let masks: [String]
    let odd, even: Half
  }

  let kind: String
  let players: Int
  let constant: Double
  let atoms: [Atom]
  let kernel: Kernel?

  init(_ game: SampledGame, _ explanation: SampleExplanation) {
    let evaluated = game.plan.evaluated
    players = game.plan.players
    kind = explanation.surrogate.kind.rawValue
    constant = explanation.constant
    atoms = explanation.effects.map { effect in
      Atom(
        kind: effect.atom.kind.rawValue, players: effect.atom.players.map { evaluated[$0] },
        effect: effect.effect.value)
    }
    guard case .kernel(let model) = explanation.surrogate else {
      kernel = nil
      return
    }
    func half(_ table: KernelTable) -> Half {
      Half(
        costs: game.plan.expanded(table.costs), linear: game.plan.expanded(table.linear),
        variance: table.variance,
        constant: table.constant, sets: table.sets.map { $0.map { evaluated[$0] } }, effects: table.effects,
        weights: table.weights)
    }
    let masks = game.plan.expanded(model.masks)
    let width = (players + 7) / 8
    let bytes = masks.packed
    let halves = model.halves
    kernel = Kernel(
      masks: (0..<masks.count).map { Self.hexadecimal(bytes[$0 * width..<($0 + 1) * width]) },
      odd: half(halves[0]), even: half(halves[1]))
  }

  private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  var json: [UInt8] { SnakeCaseJSON.bytes(of: self) + [UInt8(ascii: "\n")] }
}
