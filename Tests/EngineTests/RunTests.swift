// SPDX-License-Identifier: Apache-2.0
import AndorEngine
import AndorJob
import AndorTestKit
import Foundation
import Testing

/// Jobs from their text to their results, in this process.
@Suite struct RunTests {
  /// A formula of nine players whose dividends are known: an OR of two players is a + b − ab in AND terms.
  static func job(shard: Int = 6, explain: String = "none", cost: Int = 0) -> String {
    """
    andor: 1
    name: formula
    model: {formula: true}
    engine: {shard: \(shard)}
    explain: \(explain)
    games:
      - name: g
        players: {count: 9}
        formula:
          constant: 2
          cost_microseconds: \(cost)
          terms:
            - {and: [0, 1], value: 1.5}
            - {or: [2, 3], value: -0.75}
            - {and: [4], value: 3}
            - {and: [5, 6, 7, 8], value: 0.25}
    """
  }

  @discardableResult
  static func run(
    _ job: String, in folder: String, workers: RunSettings.Workers = RunSettings().workers
  ) throws -> ResultDocument {
    let planned = try LoadedJob(text: job, folder: "/tmp").plan()
    let results = try planned.create(in: folder)
    #expect(try results.run(RunSettings(workers: workers)) == .done)
    return try ResultFolder.document(of: results.path)
  }

  @Test func aFormulaIsItsDividends() throws {
    let folder = TemporaryFolder()
    let document = try Self.run(Self.job(), in: "\(folder.path)/out")
    let game = try #require(document.games.first)
    #expect(game.vEmpty == 2 && game.vFull == 2 + 1.5 - 0.75 + 3 + 0.25 && game.evaluations == 512)
    var dividends = [Double](repeating: 0, count: 512)
    dividends[0] = 2
    dividends[0b00011] = 1.5
    dividends[0b00100] = -0.75
    dividends[0b01000] = -0.75
    dividends[0b01100] = 0.75
    dividends[0b10000] = 3
    dividends[0b1_1110_0000] = 0.25
    #expect(folder.doubles(of: "out/games/g/harsanyi.npy") == dividends)
    // Shapley: each dividend in equal parts to its players.
    let shapley = [0.75, 0.75, -0.375, -0.375, 3, 0.0625, 0.0625, 0.0625, 0.0625]
    #expect(zip(game.shapley, shapley).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func workersAndShardsDoNotChangeTheDigest() throws {
    let folder = TemporaryFolder()
    let one = try Self.run(Self.job(shard: 9), in: "\(folder.path)/one")
    let many = try Self.run(
      Self.job(shard: 6), in: "\(folder.path)/many",
      workers: .inProcess(workers: 3, model: ModelSettings(threads: 2)))
    #expect(one.games.map(\.digest) == many.games.map(\.digest))
    #expect(one.shards == 1 && many.shards == 8 && many.evaluatedShards == 8)
  }

  /// The process that planned has evaluated the probe masks: its workers do not do it again. A module notes each call.
  @Test func theProbeMasksAreEvaluatedOnceInAProcess() throws {
    let folder = TemporaryFolder()
    try Data(
      """
      def values(game, masks):
          with open('\(folder.path)/notes.txt', 'a') as notes:
              notes.write(' '.join(str(mask) for mask in masks) + '\\n')
          return masks * 0.5
      """.utf8
    ).write(to: URL(fileURLWithPath: "\(folder.path)/m.py"))
    let text = """
      andor: 1
      name: noted
      model: {python: m.py}
      engine: {shard: 6, batch: 32, audit: 0}
      explain: none
      games: [{name: g, players: {count: 9}}]
      """
    let model = ModelSettings(allowPython: true)
    let planned = try LoadedJob(text: text, folder: folder.path).plan(model)
    let results = try planned.create(in: "\(folder.path)/out")
    #expect(try results.run(RunSettings(workers: .inProcess(workers: 2, model: model))) == .done)
    let notes = try String(contentsOf: URL(fileURLWithPath: "\(folder.path)/notes.txt"), encoding: .utf8)
    let calls = notes.split(separator: "\n")
    let probes = try #require(calls.first { $0.hasPrefix("0 511 ") })
    #expect(calls.count { $0 == probes } == 1, "\(calls.count) calls")
  }

  /// Asks for a stop once a shard is durable.
  private final class Stopper: JobObserver {
    let interruption: Interruption
    init(_ interruption: Interruption) { self.interruption = interruption }

    func jobProgressed(_ snapshot: StatusSnapshot) {
      if snapshot.shardsDone > 0 && interruption.count == 0 { interruption.request() }
    }
  }

  @Test func aStoppedJobIsResumedAndNothingDurableIsDoneTwice() throws {
    let folder = TemporaryFolder()
    let undisturbed = try Self.run(Self.job(), in: "\(folder.path)/undisturbed")
    let slow = try LoadedJob(text: Self.job(cost: 2_000), folder: "/tmp").plan()
    var stopped: ResultFolder? = try slow.create(in: "\(folder.path)/out")
    var settings = RunSettings()
    let interruption = Interruption(waker: try .init())
    settings.interruption = interruption
    #expect(try stopped?.run(settings, observer: Stopper(interruption)) == .interrupted)
    stopped = nil
    #expect(!ResultFolder.hasResults("\(folder.path)/out"))
    let resumed = try ResultFolder.open("\(folder.path)/out")
    #expect(!resumed.isDone)
    #expect(try resumed.run() == .done)
    let document = try ResultFolder.document(of: resumed.path)
    #expect(document.recoveredShards > 0 && document.reevaluatedAcknowledgedShards == 0)
    #expect(document.recoveredShards + document.evaluatedShards == 8)
    #expect(document.games.map(\.digest) == undisturbed.games.map(\.digest))
  }

  @Test func aDamagedFolderIsMadeGood() throws {
    let folder = TemporaryFolder()
    let before = try Self.run(Self.job(), in: "\(folder.path)/out")
    folder.change("out/games/g/values.npy") { $0[$0.count - 3] ^= 4 }
    let opened = try ResultFolder.open("\(folder.path)/out")
    #expect(!opened.isDone)
    #expect(try opened.run() == .done)
    #expect(opened.isDone)
    #expect(try ResultFolder.document(of: opened.path).games.map(\.digest) == before.games.map(\.digest))
  }

  @Test func slicesAreGathered() throws {
    let folder = TemporaryFolder()
    let whole = try Self.run(Self.job(), in: "\(folder.path)/whole")
    let job = try LoadedJob(text: Self.job(), folder: "/tmp")
    for index in [0, 2] {
      let slice = try SliceEvaluation(
        #require(Slice(index: index, count: 3)), of: job, in: "\(folder.path)/out", model: ModelSettings())
      #expect(try slice.run() && slice.shardsBefore == 0 && !slice.isNeedless)
    }
    let results = try ResultFolder.open("\(folder.path)/out")
    let report = try #require(try results.gatherSlices())
    #expect(report.found.map(\.index) == [0, 2] && report.damaged.isEmpty && report.missing > 0)
    #expect(report.gathered + report.missing == 8)
    #expect(try results.run() == .done)
    let document = try ResultFolder.document(of: results.path)
    #expect(document.games.map(\.digest) == whole.games.map(\.digest))
    #expect(document.evaluatedShards == report.missing)
  }

  @Test func statusReportAndExportFollowFromTheFolder() throws {
    let folder = TemporaryFolder()
    try Self.run(Self.job(explain: "{noise: 0}"), in: "\(folder.path)/out")
    let status = try JobStatus(of: "\(folder.path)/out").snapshot()
    #expect(status.state == .done && status.masksDone == 512 && status.shardsDone == 8)
    #expect(try JobReport(folder: "\(folder.path)/out").write() == 1)
    #expect(!folder.bytes(of: "out/report.html").isEmpty)
    let path = try GameExport(folder: "\(folder.path)/out", game: "g").write(.csv)
    #expect(path.hasSuffix("/games/g/g.csv"))
    let rows = folder.bytes(of: "out/games/g/g.csv").split(separator: UInt8(ascii: "\n"))
    #expect(rows.count == 513)
  }

  @Test func anExplanationIsSoughtAgain() throws {
    let folder = TemporaryFolder()
    try Self.run(Self.job(), in: "\(folder.path)/out")
    let results = try ResultFolder.open("\(folder.path)/out")
    var settings = ExplainSettings()
    settings.noise = .difference(0)
    settings.gap = 1e-3
    let document = try #require(try results.explain(settings, threads: 1))
    let explain = try #require(document.games.first?.explain)
    // The formula is its own sparsest explanation: 1.5 + 0.75 + 3 + 0.25, and v(∅) is none.
    #expect(abs(explain.objective - 5.5) < 0.01 && explain.lowerBound <= 5.5 + 1e-9)
  }

  /// Games of one formula each, explained side by side.
  static func games(_ count: Int) -> String {
    let games = (0..<count).map { game in
      """
        - name: g\(game)
          players: {count: \(5 + game % 4)}
          formula:
            noise: {sigma: 0.02, seed: \(game)}
            terms: [{and: [0, 1], value: 1.\(game)}, {or: [2, 3], value: -0.75}, {and: [4], value: 3}]
      """
    }
    return "andor: 1\nname: games\nmodel: {formula: true}\nexplain: {noise: 0.04}\ngames:\n"
      + games.joined(separator: "\n")
  }

  @Test func manyGamesAreExplainedSideBySideWithTheSameBytes() throws {
    let folder = TemporaryFolder()
    let (one, many) = ("\(folder.path)/one", "\(folder.path)/many")
    try Self.run(Self.games(9), in: one)
    for game in 0..<9 {
      let alone = Self.games(9).split(separator: "\n").map(String.init)
      let job = (alone[..<5] + alone[(5 + 5 * game)..<(10 + 5 * game)]).joined(separator: "\n")
      try Self.run(job, in: "\(many)\(game)")
      for table in ["and", "or", "harsanyi"] {
        let name = "games/g\(game)/\(table).npy"
        #expect(folder.bytes(of: "one/\(name)") == folder.bytes(of: "many\(game)/\(name)"), "\(name)")
      }
    }
    // Again from the values, with any threads.
    let before = try ResultFolder.document(of: one)
    var settings = ExplainSettings()
    (settings.noise, settings.gap) = (.bound(0.02), 0.001)
    let copies = try [1, 3].map { threads in
      let copy = try ResultFolder.open(one).copy(to: "\(folder.path)/copy\(threads)")
      var told: [Int] = []
      let found = try copy.explain(settings, threads: threads) { search in
        told.append(search.explained ?? -1)
        return true
      }
      let document = try #require(found)
      #expect(document.games.map(\.name) == before.games.map(\.name) && document.digest == before.digest)
      #expect(told.count >= 9 && told.allSatisfy { (0..<9).contains($0) })
      return document
    }
    #expect(copies[0].games.map(\.files) == copies[1].games.map(\.files))
    #expect(copies[0].games.map(\.files) != before.games.map(\.files))
  }

  @Test func whoCancelsFindsEverythingAsItWas() throws {
    let folder = TemporaryFolder()
    try Self.run(Self.games(6), in: "\(folder.path)/out")
    let results = try ResultFolder.open("\(folder.path)/out")
    let before = try ResultFolder.document(of: results.path)
    var (settings, looks) = (ExplainSettings(), 0)
    settings.noise = .bound(0.01)
    let cancelled = try results.explain(settings, threads: 2) { _ in
      looks += 1
      return looks < 4
    }
    #expect(cancelled == nil && looks == 4)
    #expect(try ResultFolder.document(of: results.path) == before && results.isDone)
    for game in 0..<6 {
      let names = TestFiles.names(in: "\(results.path)/games/g\(game)")
      #expect(!names.contains { $0.hasPrefix(".andor-tmp") }, "\(names)")
    }
  }
}
