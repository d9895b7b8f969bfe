// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Testing

@Suite struct OrTransformTests {
  @Test func agreesWithTheDefinition() {
    var random = SeededRandom(seed: 11)
    withEvery("n", in: 0...8) { n in
      let values = random.integers(n)
      var result = values
      OrTransform.transform(&result)
      #expect(result == OrTransform.definition(values))
    }
  }

  @Test func everyValueIsMatchedByEverySplit() {
    var random = SeededRandom(seed: 13)
    let n = 7
    let values = random.integers(n).map { $0 * 2 }
    let shift = random.integers(n)
    var and = values.indices.map { values[$0] / 2 + shift[$0] }
    var or = values.indices.map { values[$0] / 2 - shift[$0] }
    let empty = (and[0], or[0])
    Moebius.transform(&and)
    OrTransform.transform(&or)
    for set in values.indices {
      var sum = empty.0 + empty.1
      for interaction in 1..<values.count {
        if interaction & ~set == 0 { sum += and[interaction] }
        if interaction & set != 0 { sum += or[interaction] }
      }
      #expect(sum == values[set])
    }
  }
}
