// SPDX-License-Identifier: Apache-2.0
import AndorCore
import Testing

@Suite struct CoalitionTests {
  @Test func playerIIsBitI() {
    #expect(Coalition(players: [0, 3]).mask == 9)
    #expect(Coalition(mask: 9).players == [0, 3])
    #expect(Coalition(players: [63]).mask == 1 << 63)
    #expect(Coalition(mask: 9).contains(3) && !Coalition(mask: 9).contains(1))
    #expect(!Coalition(mask: .max).contains(64) && !Coalition(mask: .max).contains(-1))
    #expect("\(Coalition(mask: 9))" == "{0, 3}")
  }

  @Test func coalitionsAreCounted() {
    for n in 0...10 {
      for order in 0...n + 1 {
        let listed = (1...max(order, 1)).reduce(0) { $0 + Coalition.each(ofOrder: $1, among: n).count }
        #expect(Coalition.count(upTo: order, among: n) == (order == 0 ? 0 : listed), "\(order) of \(n)")
      }
    }
    #expect(Coalition.count(upTo: 30, among: 30) == 1 << 30 - 1)
    #expect(Coalition.count(upTo: 512, among: 1024) == .max)
  }

  @Test func setOperations() {
    for n in [0, 1, 5, 63, 64] {
      #expect(Coalition.all(n).order == n)
    }
    #expect(Coalition(mask: 5).isSubset(of: Coalition(mask: 7)))
    #expect(!Coalition(mask: 5).isSubset(of: Coalition(mask: 6)))
    #expect(Coalition(mask: 5).intersects(Coalition(mask: 6)))
    #expect(!Coalition(mask: 5).intersects(Coalition(mask: 2)))
    #expect(Coalition(mask: 5) < Coalition(mask: 6))
  }
}
