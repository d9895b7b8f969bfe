// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Testing

@Suite struct StrengthTests {
  @Test func strengthsAreTheSumsOfEachOrder() {
    var random = SeededRandom(seed: 61)
    withEvery("n", in: [0, 1, 5, 12, 14]) { n in
      let table = random.integers(n)
      let strengths = OrderStrengths(of: table.span, threads: 3)
      withEvery("order", in: 0...n) { order in
        let effects = table.indices.filter { $0.nonzeroBitCount == order }.map { table[$0] }
        #expect(strengths.positive[order] == effects.filter { $0 > 0 }.reduce(0, +))
        #expect(strengths.negative[order] == effects.filter { $0 < 0 }.reduce(0, +))
      }
    }
  }

  @Test func threadsDoNotChangeABit() {
    var random = SeededRandom(seed: 62)
    let table = random.mixedMagnitudes(15)
    let one = OrderStrengths(of: table.span)
    let three = OrderStrengths(of: table.span, threads: 3)
    #expect(one == three)
  }

  @Test func strongestAreTheTopOfAFullSort() {
    var random = SeededRandom(seed: 63)
    withEvery("n", in: [0, 1, 2, 7, 10]) { n in
      // Few distinct magnitudes, so that ties decide.
      let table = random.integers(n, within: 5)
      let sorted = table.indices.dropFirst().filter { table[$0] != 0 }
        .sorted { (abs(table[$1]), $0) < (abs(table[$0]), $1) }
      withEvery("count", in: [0, 1, 3, 50, 5000]) { count in
        for threads in [1, 3] {
          let found = Interaction.strongest(count, in: table.span, kind: .or, threads: threads)
          #expect(found.map { Int($0.coalition.mask) } == Array(sorted.prefix(count)))
          #expect(found.allSatisfy { $0.effect == table[Int($0.coalition.mask)] && $0.kind == .or })
        }
      }
    }
  }

  @Test func ranksByEffectThenMaskThenKind() {
    let and = Interaction(kind: .and, coalition: [0, 1], effect: -2)
    let or = Interaction(kind: .or, coalition: [0, 1], effect: 2)
    let later = Interaction(kind: .and, coalition: [2], effect: 2)
    let weaker = Interaction(kind: .and, coalition: [0], effect: 1)
    #expect([weaker, later, or, and].sorted { $0.isStronger(than: $1) } == [and, or, later, weaker])
  }
}
