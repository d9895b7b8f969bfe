// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Testing

@Suite struct MaskTableTests {
  /// Masks of which player i of mask t is present where a bit of a product is set.
  private func sample(_ n: Int, _ count: Int) throws -> (table: MaskTable, present: [[Bool]]) {
    var table = try #require(MaskTable(players: n))
    let present = (0..<count).map { t in (0..<n).map { i in (t &* 7 &+ 3) &* (i &* 13 &+ 5) >> 3 & 1 == 1 } }
    for mask in present { table.append(present: (0..<n).filter { mask[$0] }) }
    return (table, present)
  }

  @Test(arguments: [1, 7, 8, 63, 64, 65, 70, 128, 1024]) func saysWhoIsPresent(n: Int) throws {
    let (table, present) = try sample(n, 67)
    #expect(table.count == 67 && table.wordsPerMask == (n + 63) / 64)
    #expect((0..<67).map { t in (0..<n).map { table[t, $0] } } == present)
    #expect(table.sizes == present.map { $0.count { $0 } })
    #expect(table.unpacked == present.joined().map { $0 ? 1 : 0 })
    let complements = table.complements()
    #expect(complements.unpacked == present.joined().map { $0 ? 0 : 1 })
    #expect(complements.complements() == table)
    var appended = table
    appended.append(complementOf: 5)
    #expect(appended.masks(67..<68) == complements.masks(5..<6))
    #expect(MaskTable(players: n, words: table.words) == table)
  }

  @Test(arguments: [1, 8, 9, 64, 70, 1024]) func packsInLittleOrder(n: Int) throws {
    let (table, present) = try sample(n, 5)
    let width = (n + 7) / 8
    #expect(table.packed.count == 5 * width)
    for (t, mask) in present.enumerated() {
      for i in 0..<n { #expect(table.packed[t * width + i / 8] >> (i % 8) & 1 == (mask[i] ? 1 : 0)) }
    }
    #expect(MaskTable(players: n, packed: table.packed) == table)
  }

  @Test(arguments: [1, 64, 65, 130]) func hasColumns(count: Int) throws {
    let (table, present) = try sample(70, count)
    let height = (count + 63) / 64
    let columns = table.columns
    #expect(columns.count == 70 * height)
    for i in 0..<70 {
      for t in 0..<64 * height {
        let bit = columns[i * height + t / 64] >> UInt64(t % 64) & 1 == 1
        #expect(bit == (t < count && present[t][i]))
      }
    }
  }

  @Test func refusesWhatIsNoTable() {
    #expect(MaskTable(players: 0, words: [0, 0])?.packed == [0, 0])
    #expect(MaskTable(players: 0, words: [1]) == nil)
    #expect(MaskTable(players: 1025) == nil && MaskTable(players: -3) == nil)
    #expect(MaskTable(players: 70, words: [1, 2, 3]) == nil)
    #expect(MaskTable(players: 70, words: [1, 1 << 6]) == nil)
    #expect(MaskTable(players: 12, packed: [1, 2, 3]) == nil)
    #expect(MaskTable(players: 12, packed: [1, 16]) == nil)
    #expect(MaskTable(players: 70, words: [1, 63])?.count == 1)
  }
}
