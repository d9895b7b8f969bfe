// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorLedger
import AndorTestKit
import Testing

@testable import AndorAnalysis

@Suite struct HighLevelsTests {
  /// Shards that were transformed apart and then together have the bits of one transform in memory.
  @Test(arguments: [(3, 0), (6, 2), (10, 5), (12, 12), (14, 1)])
  func levelsOutOfCoreHaveTheBitsOfOneTransform(n: Int, m: Int) throws {
    let folder = TemporaryFolder()
    var random = SeededRandom(seed: UInt64(n) << 8 | UInt64(m))
    let values = random.mixedMagnitudes(n)
    var expected = values
    Moebius.transform(&expected, threads: 1)
    let sums = try DoubleFile(creating: "\(folder.path)/sums.npy", count: 1 << n)
    for start in stride(from: 0, to: 1 << n, by: 1 << m) {
      var shard = Array(values[start..<start + 1 << m])
      if m > 0 { Moebius.transform(&shard, threads: 1) }
      try sums.write(shard.span, at: start)
    }
    let output = try DoubleFile(creating: "\(folder.path)/harsanyi.npy", count: 1 << n)
    try HighLevels.run(sums, levelsDone: m, into: output)
    var found = [Double](repeating: 0, count: 1 << n)
    var span = found.mutableSpan
    try output.read(at: 0, into: &span)
    #expect(found.map(\.bitPattern) == expected.map(\.bitPattern))
  }
}
