// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Testing

@Suite struct StrengthCountTests {
  /// Counts at an edge are those of a sort, for tables of both sizes that are counted differently.
  @Test(arguments: [0, 1, 6, 12, 15]) func countsAreThoseOfASort(n: Int) {
    var random = SeededRandom(seed: UInt64(n))
    var table = random.mixedMagnitudes(n)
    for set in table.indices where set % 5 == 2 { table[set] = 0 }
    if n > 3 {
      table[3] = .nan
      table[4] = -.infinity
    }
    let counts = StrengthCounts(of: table.span)
    let strengths = table.dropFirst().map(abs).filter { $0 > 0 && $0.isFinite }
    #expect(counts.total == strengths.count)
    for share in [1, 0.9, 0.1, 1e-3, 1e-9] {
      let (edge, count) = counts.count(atLeast: share * (strengths.max() ?? 0))
      #expect(count == strengths.count { $0 >= edge && edge > 0 })
    }
    let curve = counts.curve(downTo: 1e-3)
    for point in curve {
      #expect(point.count == strengths.count { $0 >= point.strength })
    }
    #expect(curve.count == Set(curve.map(\.count)).count)
    let largest = strengths.max() ?? 0
    #expect(counts.largest <= largest && counts.largest >= largest * 0.992)
  }
}
