// SPDX-License-Identifier: Apache-2.0
import AndorEngine
import AndorTestKit
import Glibc
import Testing

/// The manual of the library shows what compiles and runs.
@Suite struct ManualTests {
  private static let folder = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }

  private static func lines(of path: String) -> [String] {
    guard let file = fopen("\(folder)/\(path)", "re") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0.drop { $0 == " " }) }
  }

  /// The Swift blocks of the article.
  private static var blocks: [[String]] {
    var (blocks, block): ([[String]], [String]?) = ([], nil)
    for line in lines(of: "Sources/AndorEngine/AndorEngine.docc/UsingAndorAsALibrary.md") {
      switch (line, block) {
      case ("```swift", _): block = []
      case ("```", let whole?): (blocks, block) = (blocks + [whole], nil)
      case (_, let begun?): block = begun + [line]
      default: break
      }
    }
    return blocks
  }

  @Test func everyBlockOfTheArticleIsCompiled() {
    let compiled = Self.lines(of: "Tests/EngineTests/ManualExamples.swift")
    #expect(Self.blocks.count >= 6)
    for block in Self.blocks {
      let isThere = compiled.indices.contains { compiled[$0...].starts(with: block) }
      #expect(isThere, "not compiled: \(block.first ?? "")")
    }
  }

  @Test func theExamplesRun() throws {
    let folder = TemporaryFolder()
    let job = folder.write(Array(RunTests.job(explain: "{noise: 0}").utf8), to: "job.yaml")
    let file = try ManualExamples.run(
      job, in: "\(folder.path)/out", observer: ManualExamples.Percentage())
    #expect(file == "\(folder.path)/out/games/g/g.npz")
    try ManualExamples.resume("\(folder.path)/out", interruption: Interruption())
  }
}
