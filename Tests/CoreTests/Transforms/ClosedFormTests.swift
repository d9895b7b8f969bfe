// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Testing

/// Games whose interactions are known in closed form.
@Suite struct ClosedFormTests {
  private func and(_ n: Int, _ value: (Coalition) -> Double) -> [Double] {
    var table = (0..<1 << n).map { value(Coalition(mask: $0)) }
    Moebius.transform(&table)
    return table
  }

  private func or(_ n: Int, _ value: (Coalition) -> Double) -> [Double] {
    var table = (0..<1 << n).map { value(Coalition(mask: $0)) }
    OrTransform.transform(&table)
    return table
  }

  private func binomial(_ n: Int, _ k: Int) -> Double {
    k < 0 || k > n ? 0 : (0..<k).reduce(1.0) { $0 * Double(n - $1) / Double($1 + 1) }
  }

  @Test func parity() {
    withEvery("n", in: 1...12) { n in
      let interactions = and(n) { $0.order % 2 == 1 ? 1 : 0 }
      for set in 1..<1 << n {
        let size = set.nonzeroBitCount
        #expect(interactions[set] == (size % 2 == 1 ? 1 : -1) * Double(1 << (size - 1)))
      }
    }
  }

  @Test func threshold() {
    withEvery("n", in: 1...10) { n in
      withEvery("k", in: 1...n) { k in
        let interactions = and(n) { $0.order >= k ? 1 : 0 }
        for set in 0..<1 << n {
          let size = set.nonzeroBitCount
          let sign = (size - k) % 2 == 0 ? 1.0 : -1.0
          #expect(interactions[set] == (size < k ? 0 : sign * binomial(size - 1, k - 1)))
        }
      }
    }
  }

  @Test func unanimity() {
    let n = 7
    withEvery("R", in: 1..<1 << n) { mask in
      let team = Coalition(mask: UInt64(mask))
      let conjunction = and(n) { team.isSubset(of: $0) ? 1 : 0 }
      let disjunction = or(n) { team.intersects($0) ? 1 : 0 }
      for set in 0..<1 << n {
        #expect(conjunction[set] == (set == mask ? 1 : 0))
        #expect(disjunction[set] == (set == mask ? 1 : 0))
      }
    }
  }

  @Test func additiveGamesHaveSingletonsOnly() {
    let n = 9
    let interactions = and(n) { $0.players.reduce(2) { $0 + Double($1 * $1 - 7) } }
    let disjunctions = or(n) { $0.players.reduce(2) { $0 + Double($1 * $1 - 7) } }
    #expect(interactions[0] == 2)
    for set in 1..<1 << n {
      let player = Coalition(mask: UInt64(set)).players[0]
      let expected = set.nonzeroBitCount == 1 ? Double(player * player - 7) : 0
      #expect(interactions[set] == expected && disjunctions[set] == expected)
    }
  }

  @Test func dummyPlayersInteractWithNobody() {
    var random = SeededRandom(seed: 31)
    let n = 8
    let values = random.integers(n)
    withEvery("dummy", in: 0..<n) { dummy in
      let game: (Coalition) -> Double = { values[Int($0.mask) & ~(1 << dummy)] }
      for interactions in [and(n, game), or(n, game)] {
        for set in 0..<1 << n where set >> dummy & 1 == 1 { #expect(interactions[set] == 0) }
      }
    }
  }

  @Test func permutingPlayersPermutesInteractions() {
    var random = SeededRandom(seed: 32)
    let n = 8
    let values = random.integers(n)
    let order = (0..<n).shuffled(using: &random)
    let moved = { (mask: UInt64) in Coalition(players: Coalition(mask: mask).players.map { order[$0] }) }
    let plain = and(n) { values[Int($0.mask)] }
    let permuted = and(n) { values[Int(moved($0.mask).mask)] }
    for set in 0..<1 << n { #expect(permuted[set] == plain[Int(moved(UInt64(set)).mask)]) }
  }

  @Test func orIsTheAndOfTheDualGame() {
    var random = SeededRandom(seed: 33)
    let n = 9
    let values = random.integers(n)
    let disjunctions = or(n) { values[Int($0.mask)] }
    let dual = and(n) { values[(1 << n) - 1] - values[(1 << n) - 1 - Int($0.mask)] }
    for set in 1..<1 << n { #expect(disjunctions[set] == dual[set]) }
  }

  @Test func noiseGrowsByTheSquareRootOfTwoAnOrder() {
    var random = SeededRandom(seed: 34)
    let n = 16
    let values = random.normals(n)
    let interactions = and(n) { values[Int($0.mask)] }
    withEvery("order", in: 4...12) { order in
      let sets = interactions.indices.filter { $0.nonzeroBitCount == order }
      let variance = sets.reduce(0) { $0 + interactions[$1] * interactions[$1] } / Double(sets.count)
      let ratio = variance / Double(1 << order)
      #expect(ratio > 0.7 && ratio < 1.4)
    }
  }
}
