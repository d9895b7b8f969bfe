// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Testing

@Suite struct ShardCheckTests {
  private func sums(_ values: [Double]) -> [Double] {
    var sums = values
    Moebius.transform(&sums)
    return sums
  }

  private func accepts(_ check: ShardCheck, _ values: [Double], _ sums: [Double]) -> Bool {
    check.accepts(values: values.span, sums: sums.span)
  }

  @Test func acceptsHonestResultsOfAnyMagnitude() {
    var random = SeededRandom(seed: 41)
    withEvery("m", in: 0...14) { m in
      for round in 0..<6 {
        let check = ShardCheck(levels: m, seed: random.next())
        let tables = [
          random.normals(m), random.mixedMagnitudes(m), random.integers(m),
          random.normals(m).map { $0 * 1e-300 * 1e-12 }, random.normals(m).map { 1e9 + $0 },
          random.normals(m).map { $0 * 1e280 }, Array(repeating: 0, count: 1 << m),
        ]
        withEvery("table", in: tables.indices) { table in
          let values = tables[table]
          let accepted = accepts(check, values, sums(values))
          #expect(accepted, "round \(round)")
        }
      }
    }
  }

  @Test func refusesOneChangedBitOfOneNumber() {
    var random = SeededRandom(seed: 42)
    withEvery("m", in: [0, 1, 2, 5, 8, 11]) { m in
      let check = ShardCheck(levels: m, seed: random.next())
      let values = (0..<1 << m).map { _ in Double.random(in: 1...2, using: &random) }
      let sums = sums(values)
      // At m = 11 the bound is about 10^−9 of a value: the top 25 bits of the fraction are above it.
      for bit in [63, 62, 55, 52, 51, 45, 40, 30] {
        for index in values.indices {
          var wrong = values
          wrong[index] = Double(bitPattern: values[index].bitPattern ^ 1 << UInt64(bit))
          var accepted = accepts(check, wrong, sums)
          #expect(!accepted, "value \(index), bit \(bit)")
          guard abs(sums[index]) >= 0.25 else { continue }
          wrong = sums
          wrong[index] = Double(bitPattern: sums[index].bitPattern ^ 1 << UInt64(bit))
          accepted = accepts(check, values, wrong)
          #expect(!accepted, "sum \(index), bit \(bit)")
        }
      }
    }
  }

  @Test func refusesSwappedNumbersForHalfOfTheSeeds() {
    var random = SeededRandom(seed: 43)
    let values = random.normals(10)
    let honest = sums(values)
    var swapped = honest
    swapped.swapAt(17, 18)
    let refusals = (0..<64).filter { !accepts(ShardCheck(levels: 10, seed: $0), values, swapped) }.count
    #expect(refusals > 16)
  }

  @Test func refusesOtherSizes() {
    var random = SeededRandom(seed: 45)
    let check = ShardCheck(levels: 10, seed: 1)
    let (values, short) = (random.normals(10), random.normals(9))
    let answers = [
      accepts(check, values, values), accepts(check, short, sums(values)), accepts(check, values, short),
      accepts(check, [], []),
    ]
    #expect(answers == [false, false, false, false])
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity]) func refusesWhatIsNoNumber(_ bad: Double) {
    var random = SeededRandom(seed: 44)
    let check = ShardCheck(levels: 6, seed: 2)
    var values = random.normals(6)
    var sums = sums(values)
    (values[5], sums[5]) = (bad, values[5])
    #expect(!accepts(check, values, self.sums(values)))
    #expect(!accepts(check, random.normals(6), values))
  }
}
