// SPDX-License-Identifier: Apache-2.0
import AndorEngine
import AndorJob
import AndorTestKit
import Testing

/// Studies of finished result folders.
@Suite struct StudyTests {
  private let folder = TemporaryFolder()

  /// Games of five players whose pairs grow weaker and whose triples stronger from level to level.
  private static func job(levels: Int, samples: Int, players: Int = 5) -> String {
    let games = (0..<levels).flatMap { level in
      (0..<samples).map { sample in
        """
          - name: e\(level)-s\(sample)
            players: {count: \(players)}
            formula:
              noise: {sigma: 0.01, seed: \(7 * level + sample)}
              terms: [{and: [0], value: 1.\(sample)}, {and: [1, 2], value: \(3 - level)}, {or: [2, 3, 4], value: \(level)}]
        """
      }
    }
    return "andor: 1\nname: series\nmodel: {formula: true}\nexplain: {noise: 0.04}\ngames:\n"
      + games.joined(separator: "\n")
  }

  private func labels(levels: Int, samples: Int) -> String {
    let rows = (0..<levels).flatMap { level in
      (0..<samples).map { "e\(level)-s\($0),\(level * 10),s\($0)" }
    }
    folder.write(Array(("game,epoch,sample\n" + rows.joined(separator: "\n")).utf8), to: "labels.csv")
    return "\(folder.path)/labels.csv"
  }

  private func settings(_ comparison: StudySettings.Comparison, labels: String?) -> StudySettings {
    var settings = StudySettings(comparison, threads: 2)
    settings.labels = labels
    return settings
  }

  private func rows(_ statistic: String) -> [[String]] {
    let text = String(decoding: folder.bytes(of: "out/study/study.csv"), as: UTF8.self)
    return text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }.filter { $0[0] == statistic }
  }

  @Test func aLabelIsFollowed() throws {
    let path = "\(folder.path)/out"
    try RunTests.run(Self.job(levels: 3, samples: 4), in: path)
    let study = try JobStudy(
      folders: [path], settings(.along(label: "epoch"), labels: labels(levels: 3, samples: 4)))
    let found = try #require(try study.run())
    #expect(found.outcome.hasPrefix("The mean order of the spectrum "))
    #expect(found.lines(columns: 100).count == 4)
    let orders = rows("mean_order").filter { $0[1] == "spectral" }
    #expect(orders.map { $0[3] } == ["0", "10", "20"] && orders.allSatisfy { $0[5] == "4" })
    // The last level has everything in common with itself, and is certified to have it.
    let similar = try #require(rows("jaccard").last { $0[1] == "and_or" })
    #expect(similar[3] == "20" && similar[4] == "20" && similar[6] == "1.0" && similar[10] == "1.0")
    for row in rows("jaccard") where row[1] == "and_or" {
      let numbers = row[6...].compactMap { Double($0) }
      #expect(numbers.count == 5 && numbers[3] <= numbers[0] && numbers[0] <= numbers[4], "\(row)")
    }
    let page = String(decoding: folder.bytes(of: "out/study/report.html"), as: UTF8.self)
    #expect(page.contains("Certified similarity") && page.contains("4 blocks (sample)"))
  }

  @Test func foldersAreLevels() throws {
    let (first, second) = ("\(folder.path)/out", "\(folder.path)/other")
    try RunTests.run(Self.job(levels: 2, samples: 2), in: first)
    try RunTests.run(Self.job(levels: 2, samples: 2), in: second)
    let comparison = try #require(StudySettings.against("folder=other"))
    let found = try #require(
      try JobStudy(folders: [first, second], settings(comparison, labels: nil)).run())
    // The same games: they share everything.
    let shared = rows("shared").filter { $0[2].isEmpty }
    #expect(shared.map { $0[1] } == ["harsanyi", "and_or"] && shared.allSatisfy { $0[6] == "1.0" })
    #expect(shared.allSatisfy { $0[3] == "out" && $0[4] == "other" })
    #expect(found.outcome.contains("100 %") && found.line.contains("\"against\":\"folder\""))
    #expect(found.warnings.contains { $0.contains("4 blocks") })
  }

  @Test func everyTwoLevelsAreCompared() throws {
    let path = "\(folder.path)/out"
    try RunTests.run(Self.job(levels: 3, samples: 4), in: path)
    let labels = labels(levels: 3, samples: 4)
    let found = try #require(
      try JobStudy(folders: [path], settings(.across(label: "epoch"), labels: labels)).run())
    #expect(found.outcome.hasPrefix("Of epoch, ") && found.outcome.contains("certified from"))
    #expect(found.outcome.contains("with players shuffled") && found.outcome.contains("the ceiling"))
    #expect(found.line.contains("\"across\":\"epoch\"") && found.line.contains("\"splits\":4"))
    #expect(found.warnings.contains { $0.contains("only 3 levels of epoch") })
    let certified = rows("jaccard").filter { $0[1] == "and_or" }
    #expect(certified.map { [$0[3], $0[4]] } == [["0", "10"], ["0", "20"], ["10", "20"]])
    for row in certified {
      let numbers = row[6...].compactMap { Double($0) }
      #expect(numbers.count == 5 && numbers[3] <= numbers[0] && numbers[0] <= numbers[4], "\(row)")
    }
    // The matrix is the table's, rounded, and the same on both sides of its diagonal.
    let cells = found.lines(columns: 100).map { $0.split(separator: " ").map(String.init) }
    #expect(cells[0] == ["epoch", "0", "10", "20"])
    for (place, (level, other)) in [(1, 2), (1, 3), (2, 3)].enumerated() {
      let value = try #require(Double(certified[place][6]))
      #expect(cells[level][other] == cells[other][level])
      #expect(abs(try #require(Double(cells[level][other])) - value) <= 0.005 + 1e-12)
    }
    let page = String(decoding: folder.bytes(of: "out/study/report.html"), as: UTF8.self)
    #expect(page.contains("class=\"matrix\"") && page.contains("4 blocks (sample)"))
    // Across samples the epochs are the blocks, without being named: there is no other label.
    let samples = try #require(
      try JobStudy(folders: [path], settings(.across(label: "sample"), labels: labels)).run())
    #expect(samples.line.contains("\"block\":\"epoch\"") && samples.lines(columns: 100).count == 5)
  }

  @Test func whatCannotBeComparedIsRefused() throws {
    let path = "\(folder.path)/out"
    try RunTests.run(Self.job(levels: 2, samples: 2), in: path)
    let labels = labels(levels: 2, samples: 2)
    func refusal(_ comparison: StudySettings.Comparison, _ file: String?, block: String? = nil)
      -> EngineError?
    {
      var settings = settings(comparison, labels: file)
      settings.block = block
      do {
        _ = try JobStudy(folders: [path], settings)
        return nil
      } catch { return error }
    }
    #expect(refusal(.along(label: "epok"), labels)?.hint.contains("Did you mean 'epoch'?") == true)
    #expect(refusal(.along(label: "folder"), nil)?.code == .badData)
    #expect(refusal(.across(label: "epok"), labels)?.hint.contains("Did you mean 'epoch'?") == true)
    #expect(refusal(.across(label: "folder"), nil)?.message.contains("has one level") == true)
    #expect(refusal(.across(label: "epoch"), labels, block: "sampl")?.code == .missingInput)
    #expect(refusal(.against(label: "epoch", levels: ["7"]), labels)?.code == .missingInput)
    #expect(refusal(.against(label: "epoch", levels: ["0", "10"]), labels)?.code == .usage)
    #expect(refusal(.along(label: "epoch"), labels, block: "game")?.hint.contains("--block") == true)
    #expect(
      refusal(.along(label: "epoch"), labels, block: "folder")?.message.contains("have the same epoch")
        == true)
    #expect(refusal(.along(label: "epoch"), "\(path)/none.csv")?.code == .missingInput)
    for text in [
      "epoch,sample\n1,2\n", "game,epoch\na,1\na,2\n", "game,folder\na,1\n", "game,epoch\na\n",
      "game,epoch\nx,1\n",
    ] {
      folder.write(Array(text.utf8), to: "bad.csv")
      #expect(refusal(.along(label: "epoch"), "\(folder.path)/bad.csv")?.code == .badData, "\(text)")
    }
    let other = "\(folder.path)/other"
    try RunTests.run(Self.job(levels: 2, samples: 2, players: 6), in: other)
    #expect(throws: EngineError.self) {
      try JobStudy(folders: [path, other], settings(.along(label: "folder"), labels: nil))
    }
    #expect(StudySettings.against("clean") == nil && StudySettings.against("a=b,") == nil)
  }
}
