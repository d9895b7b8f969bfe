// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Foundation
import Testing

@Suite struct CircuitsTests {
  /// Circuits of two trained transformers, found with numpy.
  private struct Recorded: Decodable {
    var v: [Double]
    var share, threshold: Double
    var leastSize, numberOfMinimal, robustLeastSize: Int
    var circuitsOfLeastSize, minimal: [UInt64]
    var neededInEveryFaithful: UInt64
  }

  @Test(arguments: ["modular", "redundant"])
  func circuitsAreThoseOfTheReference(name: String) throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Golden/circuit-\(name).json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let golden = try decoder.decode(Recorded.self, from: Data(contentsOf: path))
    let found = Circuits(of: golden.v.span, share: golden.share)
    #expect(abs(found.threshold - golden.threshold) < 1e-12)
    #expect(found.leastSize == golden.leastSize && found.leastRobustSize == golden.robustLeastSize)
    #expect(found.faithful.members(ofSize: found.leastSize, most: 99) == golden.circuitsOfLeastSize)
    #expect(found.minimal.sizes.reduce(0, +) == golden.numberOfMinimal)
    #expect(Self.members(found.minimal) == golden.minimal)
    #expect(found.faithful.intersection == golden.neededInEveryFaithful)
    #expect(found.minimal.contains(found.greedy) && found.faithful.contains(found.pruned))
  }

  /// Every definition, coalition by coalition; games of one word and of several, rising and falling, seldom monotone.
  @Test func everythingIsAsDefined() {
    var random = SeededRandom(seed: 41)
    withEvery("players", in: Array(1...9)) { n in
      for share in [0.3, 0.9, 1] {
        let slope = Bool.random(using: &random) ? 1.0 : -1.0
        let v = (0..<1 << n).map { mask in
          slope * Double(mask.nonzeroBitCount) + Double.random(in: -1.5...1.5, using: &random)
        }
        let full = v.count - 1
        guard v[0] != v[full] else { continue }
        let found = Circuits(of: v.span, share: share)
        let sign = v[full] > v[0] ? 1.0 : -1.0
        let threshold = share < 1 ? v[0] + share * (v[full] - v[0]) : v[full]
        let faithful = v.indices.filter { sign * v[$0] >= sign * threshold }
        let isFaithful = Set(faithful)
        func isMinimal(_ mask: Int, _ family: Set<Int>) -> Bool {
          family.contains(mask)
            && (0..<n).allSatisfy { mask >> $0 & 1 == 0 || !family.contains(mask ^ 1 << $0) }
        }
        let robust = Set(
          faithful.filter { low in v.indices.allSatisfy { $0 & low != low || isFaithful.contains($0) } })
        #expect(Self.members(found.faithful) == faithful.map(UInt64.init))
        #expect(
          Self.members(found.minimal) == v.indices.filter { isMinimal($0, isFaithful) }.map(UInt64.init))
        #expect(Self.members(found.robust) == robust.sorted().map(UInt64.init))
        #expect(
          Self.members(found.minimalRobust) == v.indices.filter { isMinimal($0, robust) }.map(UInt64.init))
        #expect(found.leastSize == faithful.map(\.nonzeroBitCount).min())
        #expect(found.faithful.intersection == UInt64(faithful.reduce(full) { $0 & $1 }))
        #expect(found.minimal.union == Self.members(found.minimal).reduce(0) { $0 | $1 })
        let steps = v.indices.flatMap { mask in
          (0..<n).filter { mask >> $0 & 1 == 0 }.map { sign * (v[mask | 1 << $0] - v[mask]) }
        }
        let back = steps.count { $0 < -0.01 * abs(v[full] - v[0]) }
        #expect(abs(found.backwards - Double(back) / Double(steps.count)) < 1e-15)
      }
    }
  }

  /// (L0 or L1) and L2, with a player who disturbs: pruning from the end keeps the first of two, and drops the disturber.
  @Test func playersAreDroppedInOrder() {
    let v = (0..<16).map { mask in
      (mask & 0b11 != 0 && mask & 0b100 != 0 ? 10.0 : 0) - (mask & 0b1000 != 0 ? 0.5 : 0)
    }
    let found = Circuits(of: v.span, share: 0.9)
    #expect(found.pruned == 0b101 && found.greedy.nonzeroBitCount == 2)
    #expect(Self.members(found.minimal) == [0b101, 0b110] && found.faithful.intersection == 0b100)
    #expect(found.minimal.union == 0b111 && found.backwards > 0)
  }

  private static func members(_ family: CoalitionFamily) -> [UInt64] {
    (0...family.players).flatMap { family.members(ofSize: $0, most: .max) }.sorted()
  }
}
