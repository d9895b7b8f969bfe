// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorSampling
import AndorSystem
import FoundationEssentials

/// A game with many players and known Shapley values, for the measurements of sampled explanations.
struct SampledGame {
  let name: String
  let players: Int
  let value: (_ isPresent: [Bool]) -> Double
  let shapley: [Double]
  /// n² Shapley interactions of pairs; empty where they are not known.
  let pairs: [Double]

  /// Returns the values at masks.
  func values(at masks: MaskTable) -> [Double] {
    (0..<masks.count).map { mask in value((0..<players).map { masks[mask, $0] }) }
  }

  /// A game of random AND and OR terms of orders 1 to 5; `noise` is the deviation of a noise that depends on the mask
  /// alone, as a share of that of the values.
  static func terms(_ n: Int, count: Int, seed: UInt64, noise: Double) -> SampledGame {
    var random = SplitMix64(seed: seed)
    func normal() -> Double {
      (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0..<1, using: &random) }
    }
    var terms: [(isOr: Bool, players: [Int], effect: Double)] = []
    for _ in 0..<count {
      let draw = Double.random(in: 0..<1, using: &random)
      let order = [0.2, 0.5, 0.75, 0.9].firstIndex { draw < $0 }.map { $0 + 1 } ?? 5
      let players = Array((0..<n).shuffled(using: &random).prefix(order))
      let effect = normal() + (Bool.random(using: &random) ? 0.5 : -0.5)
      terms.append((order > 1 && Double.random(in: 0..<1, using: &random) < 0.35, players, effect))
    }
    var (shapley, pairs) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n * n))
    for term in terms {
      for i in term.players {
        shapley[i] += term.effect / Double(term.players.count)
        for j in term.players where i != j {
          pairs[i * n + j] += (term.isOr ? -1 : 1) * term.effect / Double(term.players.count - 1)
        }
      }
    }
    let spread = terms.reduce(0) { $0 + $1.effect * $1.effect }.squareRoot() / 2.5
    return SampledGame(
      name: "terms n = \(n)", players: n,
      value: { mask in
        var sum = 0.0
        for term in terms {
          let present = term.players.count { mask[$0] }
          if term.isOr ? present > 0 : present == term.players.count { sum += term.effect }
        }
        guard noise > 0 else { return sum }
        var hash = SplitMix64(seed: mask.reduce(17) { ($0 ^ ($1 ? 1 : 2)) &* 0x100_0000_01B3 })
        return sum + noise * spread
          * (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0..<1, using: &hash) }
      }, shapley: shapley, pairs: pairs)
  }

  /// Reads a game that `make_sampled_games.py` wrote; `nil` where it cannot be read.
  static func read(_ path: String) -> SampledGame? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    var words = text.split { $0 == " " || $0 == "\n" }.makeIterator()
    func number() -> Double { words.next().flatMap { Double($0) } ?? .nan }
    func count() -> Int { words.next().flatMap { Int($0) } ?? 0 }
    func numbers(_ count: Int) -> [Double] { (0..<count).map { _ in number() } }
    let kind = words.next()
    let n = count()
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let value: ([Bool]) -> Double
    if kind == "literals" {
      let constant = number()
      let terms = (0..<count()).map { _ in
        let (effect, present, absent) = (number(), count(), count())
        return (effect, (0..<present).map { _ in count() }, (0..<absent).map { _ in count() })
      }
      value = { mask in
        terms.reduce(constant) { sum, term in
          term.1.allSatisfy { mask[$0] } && term.2.allSatisfy { !mask[$0] } ? sum + term.0 : sum
        }
      }
    } else {
      let layers = (0..<count()).map { _ in
        let (inputs, outputs) = (count(), count())
        return (outputs, numbers(inputs * outputs), numbers(outputs))
      }
      let sample = numbers(n)
      value = { mask in
        var state = (0..<n).map { mask[$0] ? sample[$0] : 0 }
        for (place, (outputs, weights, biases)) in layers.enumerated() {
          var sums = biases
          for (i, x) in state.enumerated() where x != 0 {
            for o in 0..<outputs { sums[o] += x * weights[i * outputs + o] }
          }
          state = place + 1 < layers.count ? sums.map { max($0, 0) } : sums
        }
        return state[0]
      }
    }
    let (shapley, pairs) = (numbers(n), numbers(n * n))
    return SampledGame(
      name: name, players: n, value: value, shapley: shapley, pairs: pairs.contains { $0.isNaN } ? [] : pairs)
  }
}

/// The values of a game at the masks of a sample.
struct SampledValues {
  let game: SampledGame
  let seed: UInt64
  let layout: SampleLayout
  private let fit: [Double]
  private let audits: [(MaskStream, [Double])]

  init(_ game: SampledGame, evaluations: Int, seed: UInt64) throws {
    let layout = try SampleLayout(evaluations: evaluations)
    func values(_ stream: MaskStream, _ count: Int) throws -> [Double] {
      game.values(at: try stream.masks(0..<count, players: game.players, seed: seed))
    }
    fit = try values(.fit, 2 * layout.fitPairs)
    audits = [
      (.audit, try values(.audit, 2 * layout.auditPairs)),
      (.auditHalf, try values(.auditHalf, layout.densityMasks)),
      (.auditMost, try values(.auditMost, layout.densityMasks)),
    ]
    (self.game, self.seed, self.layout) = (game, seed, layout)
  }

  func explanation(threads: Int) throws -> SampleExplanation {
    let n = game.players
    var sample = try SampleFit(
      players: n, seed: seed, layout: layout, empty: game.value([Bool](repeating: false, count: n)),
      full: game.value([Bool](repeating: true, count: n)), values: fit,
      options: SampleOptions(threads: threads))
    for (stream, values) in audits { try sample.audit(stream, values: values) }
    return try sample.explanation()
  }
}
