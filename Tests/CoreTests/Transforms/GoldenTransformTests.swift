// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Testing

@Suite struct GoldenTransformTests {
  @Test(arguments: [3, 4, 8]) func interactionsAgree(n: Int) throws {
    let game = try GoldenGame.load(n)
    var (and, or) = (game.v, game.v)
    Moebius.transform(&and)
    OrTransform.transform(&or)
    #expect(game.v.count == 1 << n && game.n == n)
    for set in 0..<1 << n {
      #expect(abs(and[set] - game.andOfV[set]) <= 1e-12)
      // The golden file keeps v(∅) at the empty set, where ours is 0.
      if set > 0 { #expect(abs(or[set] - game.orOfV[set]) <= 1e-12) }
    }
    let strength = (1..<1 << n).reduce(0) { $0 + (abs(and[$1]) + abs(or[$1])) / 2 }
    #expect(abs(strength - game.l1AtGamma0WithoutEmptySet) <= 1e-9 * strength)
  }
}
