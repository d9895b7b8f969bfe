// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Testing

@Suite struct LazyCascadeTests {
  @Test func anyArrivalOrderHasTheBitsOfTheButterfly() {
    var random = SeededRandom(seed: 21)
    withEvery("k", in: 0...6) { k in
      let width = 5
      let blocks = (0..<1 << k).map { _ in (0..<width).map { _ in random.normal() } }
      var expected = blocks.flatMap { $0 }
      expected.withUnsafeMutableBufferPointer { Moebius.transformRows($0, width: width) }
      for _ in 0..<8 {
        var (work, cascade, steps) = (blocks, LazyCascade(bits: k), 0)
        for block in blocks.indices.shuffled(using: &random) {
          #expect(!cascade.isComplete && !cascade.hasArrived(block))
          for step in cascade.arrive(block) {
            #expect(step.high == step.low | 1 << step.level && step.high != step.low)
            for i in 0..<width { work[step.high][i] -= work[step.low][i] }
            steps += 1
          }
        }
        #expect(cascade.isComplete && steps == k << k / 2)
        #expect(bits(work.flatMap { $0 }) == bits(expected))
      }
    }
  }

  @Test func lastArrivalIsCheapAndRepeatsAreIgnored() {
    var random = SeededRandom(seed: 22)
    let k = 8
    var cascade = LazyCascade(bits: k)
    for block in (0..<1 << k).shuffled(using: &random) {
      #expect(cascade.arrive(block).count < 1 << k)
      #expect(cascade.arrive(block).isEmpty)
    }
    #expect((0..<1 << k).allSatisfy(cascade.isFinal))
  }

  @Test func nothingIsFinalBeforeItsPartners() {
    var cascade = LazyCascade(bits: 2)
    #expect(cascade.arrive(0).isEmpty)
    #expect(cascade.arrive(3).isEmpty)
    #expect(cascade.arrive(1) == [LazyCascade.Step(low: 0, high: 1, level: 0)])
    #expect(!cascade.isFinal(0))
    let last = cascade.arrive(2)
    #expect(last.first == LazyCascade.Step(low: 2, high: 3, level: 0) && last.count == 3)
    #expect(cascade.isComplete)
  }
}
