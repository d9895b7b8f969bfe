// SPDX-License-Identifier: Apache-2.0
import AndorEngine
import AndorJob
import AndorSystem
import AndorTestKit
import Testing

/// The pictures beside a report.
@Suite struct PictureTests {
  private let folder = TemporaryFolder()
  private var figures: String { "\(folder.path)/out/games/g/figures" }

  private func names() throws -> Set<String> { Set(try Folder.names(in: figures)) }

  /// What an earlier report drew and the new one does not is removed; nothing else is.
  @Test func picturesOfAnEarlierReportGo() throws {
    let path = "\(folder.path)/out"
    try RunTests.run(RunTests.job(explain: "{noise: 0.05}"), in: path)
    try JobReport(folder: path).write()
    let drawn = try names()
    #expect(drawn.contains("strength-by-order.svg") && drawn.count > 5)
    let ours = folder.bytes(of: "out/games/g/figures/strength-by-order.svg")
    let renamed = Array(
      String(decoding: ours, as: UTF8.self)
        .replacing("id=\"andor-strength-by-order\"", with: "id=\"andor-old\"").utf8)
    let others: [(String, [UInt8])] = [
      ("copy.svg", ours), ("notes.txt", renamed), ("mine.svg", Array("<svg/>".utf8)), ("short.svg", []),
    ]
    for (name, bytes) in others { folder.write(bytes, to: "out/games/g/figures/\(name)") }
    folder.write(renamed, to: "out/games/g/figures/old.svg")
    try JobReport(folder: path).write()
    #expect(try names() == drawn.union(others.map(\.0)))
  }

  /// Pictures and pages that a large job has for games that were asked for by name are written again with the others.
  @Test func whatWasAskedForStaysTrue() throws {
    let path = "\(folder.path)/out"
    try RunTests.run(RunTests.games(17), in: path)
    let figures = "\(path)/games/g3/figures"
    try JobReport(folder: path).write()
    #expect(!Folder.contains(figures))
    _ = try JobReport(folder: path).write(game: "g3")
    let picture = "out/games/g3/figures/strength-by-order.svg"
    let drawn = folder.bytes(of: picture)
    folder.write(drawn.dropLast() + Array(" ".utf8), to: picture)
    try JobReport(folder: path).write()
    #expect(folder.bytes(of: picture) == drawn && !Folder.contains("\(path)/games/g4/figures"))
  }
}
