// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorLedger
import AndorTestKit
import Testing

@testable import AndorAnalysis

@Suite struct FileTransformTests {
  /// Blocks and then columns of a file have the bits of one transform in memory.
  @Test(arguments: [(3, 1), (6, 2), (10, 5), (12, 12), (14, 1)])
  func levelsOutOfCoreHaveTheBitsOfOneTransform(n: Int, m: Int) throws {
    let folder = TemporaryFolder()
    var random = SeededRandom(seed: UInt64(n) << 8 | UInt64(m))
    let values = random.mixedMagnitudes(n)
    var expected = values
    Moebius.transform(&expected, threads: 1)
    let file = try DoubleFile(creating: "\(folder.path)/values.npy", count: 1 << n)
    try file.write(values.span, at: 0)
    let output = try DoubleFile(creating: "\(folder.path)/harsanyi.npy", count: 1 << n)
    try FileTransform.run(file, into: output, blockBits: m)
    var found = [Double](repeating: 0, count: 1 << n)
    var span = found.mutableSpan
    try output.read(at: 0, into: &span)
    #expect(found.map(\.bitPattern) == expected.map(\.bitPattern))
  }
}
