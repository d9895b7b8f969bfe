// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Testing

/// The indices by their definitions: weighted means of discrete derivatives of v.
private struct Definitions {
  let n: Int
  let v: [Double]

  /// Δ_S v(T) = Σ_{L ⊆ S} (−1)^{|S|−|L|} v(T ∪ L).
  func derivative(_ s: Int, at t: Int) -> Double {
    (0...s).reduce(0) {
      guard $1 & ~s == 0 else { return $0 }
      return $0 + ((s ^ $1).nonzeroBitCount & 1 == 0 ? 1 : -1) * v[t | $1]
    }
  }

  /// Σ over T ⊆ N∖S of a weight of |T| times Δ_S v(T).
  func sum(_ s: Int, _ weight: (Int) -> Double) -> Double {
    v.indices.reduce(0) {
      $1 & s == 0 ? $0 + weight($1.nonzeroBitCount) * derivative(s, at: $1) : $0
    }
  }

  func factorial(_ k: Int) -> Double { k < 2 ? 1 : Double(k) * factorial(k - 1) }
  func choose(_ a: Int, _ b: Int) -> Double { factorial(a) / factorial(b) / factorial(a - b) }
}

@Suite struct CoalitionIndexTests {
  private func check(
    _ index: CoalitionIndex, orders: (Int) -> [Int], seed: UInt64,
    _ expected: (Definitions, _ set: Int, _ order: Int) -> Double
  ) {
    var random = SeededRandom(seed: seed)
    withEvery("n", in: 2...7) { n in
      let values = random.normals(n)
      var table = values
      Moebius.transform(&table)
      let definitions = Definitions(n: n, v: values)
      withEvery("order", in: orders(n)) { order in
        let result = index.values(order: order, of: table.span)
        for (set, value) in zip(result.coalitions, result.values) {
          let reference = expected(definitions, Int(set.mask), order)
          #expect(abs(value - reference) <= 1e-11 * (1 + abs(reference)), "\(index.name) of \(set)")
        }
      }
    }
  }

  @Test func shapley() {
    check(.shapley, orders: { Array(1...$0) }, seed: 51) { game, set, order in
      game.sum(set) {
        game.factorial(game.n - $0 - order) * game.factorial($0) / game.factorial(game.n - order + 1)
      }
    }
  }

  @Test func banzhaf() {
    check(.banzhaf, orders: { Array(0...$0) }, seed: 52) { game, set, order in
      game.sum(set) { _ in 1 / Double(1 << (game.n - order)) }
    }
  }

  @Test func occlusion() {
    check(.occlusion, orders: { Array(1...$0) }, seed: 53) { game, set, order in
      game.derivative(set, at: game.v.count - 1 ^ set)
    }
  }

  @Test(arguments: [1, 2, 3]) func shapleyTaylor(k: Int) {
    check(.shapleyTaylor(k), orders: { Array(0...min(k, $0)) }, seed: 54) { game, set, order in
      guard order == k else { return game.derivative(set, at: 0) }
      return game.sum(set) { Double(k) / Double(game.n) / game.choose(game.n - 1, $0) }
    }
  }

  @Test(arguments: [0, 1, 2, 3]) func multiOrder(m: Int) {
    check(.multiOrder(context: m), orders: { m <= $0 - 2 ? [2] : [] }, seed: 55) { game, set, _ in
      game.sum(set) { $0 == m ? 1 / game.choose(game.n - 2, m) : 0 }
    }
  }

  @Test func meanOfMultiOrdersIsTheShapleyInteraction() {
    var random = SeededRandom(seed: 56)
    let n = 9
    let table = random.normals(n)
    let shapley = CoalitionIndex.shapley.values(order: 2, of: table.span).values
    var mean = Array(repeating: 0.0, count: shapley.count)
    for m in 0...n - 2 {
      let values = CoalitionIndex.multiOrder(context: m).values(order: 2, of: table.span).values
      for pair in mean.indices { mean[pair] += values[pair] / Double(n - 1) }
    }
    for pair in mean.indices { #expect(abs(mean[pair] - shapley[pair]) < 1e-12) }
  }

  @Test func efficientIndicesAddUpToTheWholeEffect() {
    var random = SeededRandom(seed: 57)
    let n = 11
    let table = random.normals(n)
    let total = table.reduce(0, +)
    for k in 1...4 {
      for index in [CoalitionIndex.shapleyTaylor(k), .kShapley(k), .faithfulShapley(k)] {
        let sum = (0...k).reduce(0) { $0 + index.values(order: $1, of: table.span).values.reduce(0, +) }
        #expect(abs(sum - total) < 1e-8, "\(index.name)")
      }
    }
  }

  /// Σ over the supersets of a size, by its definition.
  @Test func sumsBySize() {
    var random = SeededRandom(seed: 58)
    withEvery("n", in: 0...7) { n in
      let table = random.normals(n)
      withEvery("order", in: 0...n) { order in
        let sums = SupersetSums(of: table.span, order: order)
        #expect(sums.coalitions == (0...order).flatMap { Coalition.each(ofOrder: $0, among: n) })
        for size in 0...n {
          let index = CoalitionIndex(name: "size") { found, _, _ in found == size ? 1 : 0 }
          for part in 0...order {
            let result = index.values(order: part, of: sums)
            for (coalition, value) in zip(sums.coalitions(ofOrder: part), result.values) {
              let expected = table.indices.reduce(0.0) {
                let isCounted = Int(coalition.mask) & ~$1 == 0 && $1.nonzeroBitCount == size
                return isCounted ? $0 + table[$1] : $0
              }
              #expect(abs(value - expected) <= 1e-12 * (1 + abs(expected)), "\(coalition), \(size)")
            }
          }
        }
      }
    }
  }

  @Test func threadsDoNotChangeABit() {
    var random = SeededRandom(seed: 58)
    let table = random.mixedMagnitudes(15)
    withEvery("order", in: 0...4) { order in
      let one = CoalitionIndex.shapley.values(order: order, of: table.span).values
      let three = CoalitionIndex.shapley.values(order: order, of: table.span, threads: 3).values
      #expect(bits(one) == bits(three))
    }
  }

  /// Integers are summed exactly, whatever the blocks.
  @Test func blocksLoseNothing() {
    var random = SeededRandom(seed: 59)
    var table = (0..<1 << 15).map { _ in Double(Int.random(in: -1000...1000, using: &random)) }
    let pairs = CoalitionIndex.occlusion.values(order: 2, of: table.span)
    Zeta.transposeReference(&table)
    #expect(pairs.values == pairs.coalitions.map { table[Int($0.mask)] })
  }

  @Test func gamesOfNoPlayers() {
    let table = [3.0]
    let players = CoalitionIndex.shapley.playerValues(of: table.span)
    let nobody = CoalitionIndex.banzhaf.values(order: 0, of: table.span).values
    #expect(players.isEmpty && nobody == [3])
    #expect(Coalition.each(ofOrder: 0, among: 0) == [.empty])
    #expect(Coalition.each(ofOrder: 2, among: 3).map(\.mask) == [3, 5, 6])
  }
}
