// SPDX-License-Identifier: Apache-2.0
import AndorEngine
import AndorJob
import AndorTestKit
import Foundation
import Testing

/// No row for nothing: a Python module counts the rows that it is asked for, and how often it is loaded.
@Suite struct RowTests {
  private static let counting = """
    import numpy as np
    def note(word, rows):
        with open(__file__ + ".txt", "a") as notes:
            notes.write(f"{word} {rows}\\n")
    def load(): note("load", 0)
    """

  private static let kinds = [
    "values":
      "def values(game, masks):\n    note('rows', len(masks))\n    return np.bitwise_count(masks) ** 2 / 7\n",
    "coalitions":
      "def coalitions(game, present):\n    note('rows', len(present))\n    return present.sum(axis=1) / 7\n",
    "outputs":
      "def outputs(inputs):\n    note('rows', len(inputs['x']))\n    return inputs['x'].sum(axis=1) / 7\n",
  ]

  private let folder = TemporaryFolder()

  private func job(_ kind: String, players n: Int, engine: String = "{}") throws -> LoadedJob {
    folder.write(Array((Self.counting + "\n" + (Self.kinds[kind] ?? "")).utf8), to: "m.py")
    let ones = Array(repeating: "1", count: n).joined(separator: ", ")
    let inputs = "inputs: [{name: x, sample: [\(ones)], baseline: 0, players: {each: true}}]"
    return try LoadedJob(
      text: """
        andor: 1
        name: counted
        model: {python: m.py}
        engine: \(engine)
        explain: none
        games: [{name: g, players: {count: \(n)}\(kind == "outputs" ? ", \(inputs)" : "")}]
        """, folder: folder.path)
  }

  /// What the module has noted since the last look.
  private func notes() throws -> (loads: Int, rows: Int) {
    let path = "\(folder.path)/m.py.txt"
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    try FileManager.default.removeItem(atPath: path)
    return (lines.count { $0 == "load 0" }, lines.reduce(0) { $0 + (Int($1.split(separator: " ")[1]) ?? 0) })
  }

  /// The whole way of a job: planned, proved, evaluated, checked.
  @Test(arguments: ["values", "coalitions", "outputs"], [10, 12])
  func aJobEvaluatesLittleMoreThanItsMasks(kind: String, players n: Int) throws {
    let model = ModelSettings(allowPython: true)
    let job = try job(kind, players: n)
    let planned = try job.plan(model)
    let results = try planned.create(in: "\(folder.path)/out")
    // Not to be found: one worker for a module runs here, and takes over the process that has planned.
    let workers = WorkerProcesses(count: 1, executable: "/none", arguments: model.arguments + ["--quiet"])
    #expect(try results.run(RunSettings(workers: .processes(workers))) == .done)
    let seen = try notes()
    #expect(seen.loads == 1)
    #expect(Double(seen.rows) <= 1.1 * Double(1 << n) + 200, "\(seen.rows) rows")
    // How many shards are drawn for a check is not known before.
    let rows = planned.cost(workers: 1, threads: 1).rows
    #expect(rows.audits == 32 && (seen.rows - rows.all) % 32 == 0 && abs(seen.rows - rows.all) <= 128)
    let full = try ResultFolder.document(of: results.path).games[0].vFull
    #expect(abs(full - Double(kind == "values" ? n * n : n) / 7) < 1e-6)
  }

  @Test func whatIsPredictedIsEvaluated() throws {
    let model = ModelSettings(allowPython: true)
    let planned = try job("values", players: 11, engine: "{audit: 0}").plan(model)
    let results = try planned.create(in: "\(folder.path)/out")
    let other = RunSettings.Workers.inProcess(workers: 1, model: ModelSettings(allowPython: true))
    #expect(try results.run(RunSettings(workers: other)) == .done)
    let (seen, rows) = (try notes(), planned.cost(workers: 1, threads: 1).rows)
    #expect(rows.shards == 2048 && rows.proofs == 64 && rows.audits == 0)
    // The process that planned proves nothing again.
    #expect(seen.rows == rows.shards + rows.planning && seen.loads == 2)
  }

  /// 66 rows and one batch, or a twentieth of the job: what a module is asked for while its job is planned.
  @Test(arguments: [(10, 32), (10, 16), (10, 64), (10, 128), (14, 32), (4, 16)])
  func planningCostsLittle(players n: Int, batch: Int) throws {
    let job = try job("values", players: n, engine: "{batch: \(batch)}")
    let planned = try job.plan(ModelSettings(allowPython: true))
    let seen = try notes()
    #expect(seen.loads == 1 && seen.rows <= max(66 + batch, (1 << n) / 20), "\(seen)")
    #expect(planned.plan.batch == batch)
    #expect(planned.plan.largestShard >= min(batch, 1 << n))
  }

  /// Nothing that a stopwatch says is in the plan's fingerprint.
  @Test func aPlanMadeTwiceIsTheSame() throws {
    for kind in Self.kinds.keys {
      let job = try job(kind, players: 11)
      let prints = try (0..<3).map { _ in try job.plan(ModelSettings(allowPython: true)).plan.fingerprint }
      #expect(Set(prints).count == 1, "\(kind)")
    }
  }

  /// A network is not measured more than a module, and its plan is the same each time.
  @Test func aNetworkCostsNoMore() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    let wine = try LoadedJob(path: "\(root)/Deploy/examples/wine/job.yaml")
    let first = try wine.plan()
    let second = try wine.plan()
    #expect(first.plan.fingerprint == second.plan.fingerprint)
    // A model of 5 KB and rows of 13 numbers.
    #expect(first.plan.batch == 256)
    let rows = first.cost(workers: 1, threads: 1).rows
    #expect(rows.shards == 2 * 8192 && rows.planning <= 8192 / 20 + 64)
    #expect(Double(rows.all) <= 1.1 * 2 * 8192 + 200, "\(rows)")
  }

  /// The digit in 196 cells: those of the background are found while it is planned, and a sample is drawn of the others.
  @Test func aPictureOfManyCellsIsASample() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    let planned = try LoadedJob(path: "\(root)/Deploy/examples/digit/fine.yaml").plan()
    let game = planned.plan.games[0]
    #expect(game.players == 196 && game.nullPlayers.count == 128)
    #expect(game.maskPlan.sample?.rows == 16_000)
  }

  /// The rate is that of rows that are evaluated, those that fill up a batch included: 2,000 a second here at most.
  @Test func theRateCountsRows() throws {
    folder.write(
      Array(
        """
        import time
        def values(game, masks):
            time.sleep(0.0005 * len(masks))
            return masks * 1.0
        """.utf8), to: "m.py")
    let text = """
      {andor: 1, name: slow, model: {python: m.py}, explain: none, games: [{name: g, players: {count: 10}}]}
      """
    let plan = try LoadedJob(text: text, folder: folder.path).plan(ModelSettings(allowPython: true)).plan
    #expect(plan.rowsPerSecond <= 2000 && plan.rowsPerSecond > 200, "\(plan.rowsPerSecond)")
  }
}
