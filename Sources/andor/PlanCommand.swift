// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorJob
import AndorLedger
import AndorModels
import AndorSystem
import AndorText
import ArgumentParser
import FoundationEssentials

/// `andor plan`: what a job will cost, before it runs; nothing is written.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Show what a job will cost, without running it.",
    discussion: """
      Example: andor plan Deploy/examples/digit/job.yaml --workers 2

      The model is loaded, checked and timed on a few batches. Exit code 65 says \
      that the job is not acceptable \
      or needs more memory than there is.
      """)

  @OptionGroup var job: JobOptions
  @OptionGroup var engine: EngineOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let loaded = try LoadedJob(path: job.job, allowOutside: job.allowOutside)
    let threads = engine.threadsPerWorker
    let (plan, memoryPerThread) = try JobPlanner.plan(
      loaded.specification, jobFile: loaded.bytes, folder: loaded.folder,
      options: engine.model(threads: threads), version: Version.current)
    let cost = CostEstimate(
      plan: plan, explain: loaded.specification.explain, memoryPerThread: memoryPerThread, threads: threads,
      workers: engine.workerCount)
    let explaining = cost.explainSeconds()
    if json {
      Console.print(try Self.json(cost, explaining))
    } else {
      for line in Self.table(cost, explaining).lines(columns: 80) { Console.print(line) }
    }
    try cost.requireMemory()
  }

  private static func table(_ cost: CostEstimate, _ explaining: SearchCost.Seconds?) -> TextTable {
    let plan = cost.plan
    let nullPlayers = plan.games.reduce(0) { $0 + $1.nullPlayers.count }
    var table = TextTable([("", .left), ("", .left)])
    table.add(["job", "\(plan.name), \(plan.games.count) game\(plan.games.count == 1 ? "" : "s")"])
    table.add(["masks", "\(plan.evaluations) (\(nullPlayers) null players left out)"])
    table.add(["shards", "\(plan.shardCount), batches of \(plan.batch) rows"])
    table.add(["speed", "\(Numbers.rate(plan.rowsPerSecond)) rows/s on one thread"])
    table.add([
      "evaluation",
      cost.seconds.map {
        "\(Numbers.duration($0)) with \(cost.workers) worker\(cost.workers == 1 ? "" : "s") of \(cost.threads) thread\(cost.threads == 1 ? "" : "s")"
      } ?? "not measured",
    ])
    table.add([
      "memory",
      "\(Numbers.bytes(cost.coordinatorBytes)) coordinator, \(Numbers.bytes(cost.workerBytes)) a worker",
    ])
    for line in cost.explanation(explaining) { table.add(line) }
    table.add(["disk", "\(Numbers.bytes(cost.diskBytes)), \(Self.free()) free here"])
    table.add(["fingerprint", String(plan.fingerprint.prefix(16))])
    return table
  }

  private static func free() -> String {
    (try? DiskSpace.available(at: ".")).map(Numbers.bytes) ?? "unknown"
  }

  /// The estimate as an object with fixed names.
  private struct Report: Encodable {
    var job: String
    var fingerprint: String
    var games: Int
    var masks: Int
    var shards: Int
    var batch: Int
    var workers: Int
    var threads: Int
    var rowsPerSecond: Double
    var seconds: Double?
    var diskBytes: Int
    var coordinatorMemoryBytes: Int
    var explainMemoryBytes: Int
    /// To their limits where there are any, else as typical.
    var explainSeconds: Double?
    var explainSecondsTypical: Double?
    var explainIterationsAtMost: Int?
    var searchSeconds: Double?
    var workerMemoryBytes: Int
  }

  private static func json(_ cost: CostEstimate, _ explaining: SearchCost.Seconds?) throws -> String {
    let plan = cost.plan
    let report = Report(
      job: plan.name, fingerprint: plan.fingerprint, games: plan.games.count, masks: plan.evaluations,
      shards: plan.shardCount, batch: plan.batch, workers: cost.workers, threads: cost.threads,
      rowsPerSecond: plan.rowsPerSecond, seconds: cost.seconds, diskBytes: cost.diskBytes,
      coordinatorMemoryBytes: cost.coordinatorBytes, explainMemoryBytes: cost.explainBytes,
      explainSeconds: explaining?.most ?? explaining?.typical,
      explainSecondsTypical: explaining?.typical, explainIterationsAtMost: cost.explainIterations,
      searchSeconds: cost.explain?.searchSeconds,
      workerMemoryBytes: cost.workerBytes)
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(report), as: UTF8.self)
  }
}
