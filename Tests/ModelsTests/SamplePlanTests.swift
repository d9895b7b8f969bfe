// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorSampling
import AndorTestKit
import Foundation
import Testing

@testable import AndorModels

/// Sampled jobs from the job file to values: which games are sampled, how they are cut, and what v of each row is.
@Suite struct SamplePlanTests {
  private func planned(_ text: String, _ module: String = "") throws -> (plan: JobPlan, notes: [String]) {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { remove(folder) }
    _ = FileManager.default.createFile(atPath: "\(folder)/m.py", contents: Data(module.utf8))
    let planned = try JobPlanner.plan(
      try JobSpecification(yaml: text), jobFile: Array(text.utf8), folder: try JobFolder(path: folder),
      options: ModelOptions(allowPython: true), version: "test")
    return (planned.plan, planned.notes)
  }

  private static func formula(_ players: Int, _ rest: String = "") -> String {
    "andor: 1\nname: t\nmodel: {formula: true}\n\(rest)\ngames:\n  - name: g\n    players: {count: \(players)}\n"
      + "    formula: {constant: 0.5, terms: [{and: [0, \(players - 1)], value: 2}, "
      + "{or: [1, \(players - 2)], value: -3}, {and: [\(players / 2)], value: 0.25}]}\n"
  }

  @Test func autoIsTheCubeOfTwentyFourPlayers() throws {
    let (cube, none) = try planned(Self.formula(24))
    #expect(cube.games[0].maskPlan.cube?.players == 24 && none.isEmpty)
    let (sampled, notes) = try planned(Self.formula(25))
    #expect(sampled.games[0].maskPlan.sample?.rows == 4000)
    #expect(
      notes.first?.contains("sample of 4000 masks of game g: 25 players that matter, more than 24") == true)
    #expect(try planned(Self.formula(25, "plan: cube")).plan.games[0].maskPlan.cube?.players == 25)
    #expect(try planned(Self.formula(9, "plan: {sample: 500}")).plan.games[0].maskPlan.rows == 500)
  }

  /// Enough rows for the speed to be measured, over masks of one word and of several.
  @Test func gamesOfAnyNumberOfPlayersArePlanned() throws {
    try withEvery("players", in: [63, 64, 65, 1024]) { n in
      let (plan, _) = try planned(Self.formula(n))
      #expect(plan.games[0].maskPlan.sample?.rows == 4000 && plan.rowsPerSecond > 0)
    }
  }

  /// v of every row of a job of as many players as words end with, against the formula.
  @Test func everyRowHasTheFormulasValue() throws {
    try withEvery("players", in: [3, 64, 65, 70, 1024]) { n in
      var seen: [[Double]] = []
      for shard in [6, 8] {
        let text = Self.formula(n, "plan: {sample: 500}\nengine: {shard: \(shard)}")
        let (plan, _) = try planned(text)
        let sample = try #require(plan.games[0].maskPlan.sample)
        #expect(sample.rowsPerShard == 1 << shard && sample.rows == 500)
        let specification = try JobSpecification(yaml: text)
        let host = try ModelHost(specification, options: ModelOptions()) { $0 }
        let evaluator = try host.evaluator(game: 0, plan: plan)
        var values: [Double] = []
        for shard in 0..<sample.shardCount {
          let rows = sample.checkedRows(of: shard)
          var all: [Double] = []
          try evaluator.evaluate(.list(rows.masks), into: &all)
          let (own, ends) = rows.split(all)
          #expect(own.count == plan.games[0].maskPlan.rows(of: shard))
          #expect(ends == [0.5, 0.5, -0.25, -0.25])
          #expect(plan.games[0].agrees(ends: ends, within: 0))
          values += own
        }
        let masks = sample.sampleRows.masks(0..<500)
        for row in 0..<500 {
          func has(_ player: Int) -> Bool { masks[row, player] }
          let expected =
            0.5 + (has(0) && has(n - 1) ? 2 : 0) - (has(1) || has(n - 2) ? 3 : 0) + (has(n / 2) ? 0.25 : 0)
          #expect(values[row] == expected, "row \(row) of \(n) players")
        }
        seen.append(values)
      }
      #expect(seen[0] == seen[1])
    }
  }

  /// A model whose values show the batch that they were evaluated in: no bit depends on the length of shards.
  @Test func batchesDoNotDependOnShards() throws {
    let module = """
      import numpy as np
      def coalitions(game, present):
          assert len(present) == 32
          return present.sum(axis=1) + 1e-9 * np.arange(32)
      """
    var seen: [[Double]] = []
    for shard in [6, 7, 8] {
      let text = """
        andor: 1
        name: t
        model: {python: m.py}
        plan: {sample: {first: 400, most: 1000}}
        engine: {shard: \(shard), batch: 32}
        games: [{name: g, players: {count: 40}}]
        """
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())").path
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      defer { remove(folder) }
      _ = FileManager.default.createFile(atPath: "\(folder)/m.py", contents: Data(module.utf8))
      let sample = try #require(
        try ShardCut(
          JobSpecification(yaml: text),
          PreflightReport(
            batch: 32, rowsPerSecond: 0, memoryPerThread: 0, versions: [:], games: [])
        ).maskPlan(of: JobSpecification(yaml: text).games[0], players: 40).sample)
      #expect(sample.rowsPerShard == (1 << shard) / 32 * 30 && sample.rowsPerCheck == 30)
      let host = try ModelHost(JobSpecification(yaml: text), options: ModelOptions(allowPython: true)) {
        $0.hasPrefix("/") ? $0 : "\(folder)/\($0)"
      }
      let evaluator = try host.evaluator(game: 0, batch: 32, nullPlayers: [], classIndex: 0)
      var values: [Double] = []
      for shard in 0..<sample.shardCount {
        let rows = sample.checkedRows(of: shard)
        var all: [Double] = []
        try evaluator.evaluate(.list(rows.masks), into: &all)
        values += rows.split(all).values
      }
      #expect(values.count == 1000)
      seen.append(values)
    }
    #expect(seen[0] == seen[1] && seen[1] == seen[2])
  }

  @Test func refusesWhatCannotBeDrawn() throws {
    for (text, word) in [
      (Self.formula(31, "plan: cube"), "plan: {sample: 4000}"), (Self.formula(1025), "1024"),
      (
        "andor: 1\nname: t\nmodel: {table: true}\nplan: {sample: 4000}\ngames: [{name: g, players: {count: 3}, "
          + "table: v.npy}]", "table has the values of all masks"
      ),
    ] {
      let error = try #require(throws: JobError.self) { try planned(text) }
      #expect("\(error)".contains(word), "\(error)")
    }
    let single =
      "andor: 1\nname: t\nmodel: {formula: true}\nplan: {sample: 400}\ngames: [{name: g, "
      + "players: {count: 1}, formula: {constant: 1}}]"
    let error = try #require(throws: JobError.self) { try planned(single) }
    #expect("\(error)".contains("a sample needs two"), "\(error)")
  }
}
