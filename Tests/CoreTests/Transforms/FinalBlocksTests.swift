// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Testing

@Suite struct FinalBlocksTests {
  @Test func settledBlocksHaveTheBitsOfTheWholeTransform() {
    var random = SeededRandom(seed: 21)
    withEvery("k", in: 0...6) { k in
      let width = 5
      let blocks = (0..<1 << k).map { _ in (0..<width).map { _ in random.normal() } }
      var whole = blocks.flatMap { $0 }
      whole.withUnsafeMutableBufferPointer { Moebius.transformRows($0, width: width) }
      for block in blocks.indices {
        var reads = 0
        let found = FinalBlocks.transformed(block, width: width) { number, raw in
          #expect(number & ~block == 0)
          raw = blocks[number]
          reads += 1
        }
        #expect(bits(found) == bits(Array(whole[block * width..<(block + 1) * width])))
        #expect(reads == 1 << block.nonzeroBitCount)
      }
    }
  }

  /// Compared with the definition: a block is final when all its subsets are there.
  @Test func blocksSettleInAnyOrderOfArrival() {
    var random = SeededRandom(seed: 22)
    withEvery("k", in: 0...7) { k in
      var table = FinalBlocks(bits: k)
      var arrived: Set<Int> = []
      var settled: Set<Int> = []
      for block in (0..<1 << k).shuffled(using: &random) {
        arrived.insert(block)
        for found in table.arrive(block) {
          #expect(settled.insert(found).inserted)
        }
        #expect(table.arrive(block).isEmpty)
        let expected = (0..<1 << k).filter { high in
          (0..<1 << k).allSatisfy { $0 & ~high != 0 || arrived.contains($0) }
        }
        #expect(settled == Set(expected))
        #expect(expected.allSatisfy(table.isFinal) && table.hasArrived(block))
      }
      #expect(settled.count == 1 << k)
    }
  }
}
