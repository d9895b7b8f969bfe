// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Testing

@testable import AndorSampling

@Suite struct MaskStreamTests {
  private let golden: Golden.Sampler

  init() throws { golden = try Golden.load("sampler") }

  @Test func drawsTheGoldenMasks() throws {
    let pairs = try MaskStream.fit.masks(0..<16, players: golden.n, seed: golden.seed)
    let expected = try Golden.table(golden.n, golden.su)
    for pair in 0..<8 {
      #expect(pairs[2 * pair] == expected[pair])
      #expect(pairs.masks(2 * pair + 1..<2 * pair + 2) == pairs.masks(2 * pair..<2 * pair + 1).complements())
    }
    let half = try MaskStream(number: 0, law: .half).masks(0..<8, players: golden.n, seed: golden.seed)
    #expect(half == (try Golden.table(golden.n, golden.half)))
    let small = try MaskStream(number: 0, law: .sizeUniform).masks(0..<32, players: golden.small.n, seed: 1)
    #expect((0..<16).map { small[2 * $0].first } == golden.small.su)
  }

  /// A mask depends on its index alone, wherever a range begins.
  @Test(arguments: MaskStream.Law.allCases) func rangesAgree(law: MaskStream.Law) throws {
    let stream = MaskStream(number: 3, law: law)
    let whole = try stream.masks(0..<40, players: 130, seed: 9)
    for cut in [1, 2, 7, 20, 39] {
      var parts = try stream.masks(0..<cut, players: 130, seed: 9)
      parts.append(try stream.masks(cut..<40, players: 130, seed: 9))
      #expect(parts == whole, "cut at \(cut)")
    }
    #expect(whole != (try stream.masks(0..<40, players: 130, seed: 10)))
    #expect(whole != (try MaskStream(number: 4, law: law).masks(0..<40, players: 130, seed: 9)))
  }

  @Test func lawsAreKept() throws {
    let n = 65
    let most = try MaskStream.auditMost.masks(0..<4000, players: n, seed: 2).sizes
    let mean = Double(most.reduce(0, +)) / Double(4000 * n)
    // Five standard errors.
    #expect(abs(mean - 0.85) < 5 * (0.85 * 0.15 / Double(4000 * n)).squareRoot())
    let sizes = try MaskStream.fit.masks(0..<8000, players: n, seed: 2).sizes
    #expect(sizes.min() == 1 && sizes.max() == n - 1)
    for size in 1..<n {
      let count = sizes.count { $0 == size }
      #expect(abs(count - 125) < 90, "size \(size)")
    }
  }

  @Test(arguments: [-1, 0, 1, 1025]) func refusesPlayers(count: Int) {
    #expect(throws: SampleError.players(count)) { try MaskStream.fit.masks(0..<2, players: count, seed: 1) }
  }
}
