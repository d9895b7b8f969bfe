// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorJob
import AndorSystem
import AndorText

/// What a job will cost, before it runs: masks, shards, memory, disk, seconds.
public struct PlanSummary {
  /// The estimate.
  public let cost: CostEstimate
  private let notes: [String]
  private let explaining: SearchCost.Seconds?

  /// Creates the summary of an estimate, and times a few iterations of the search for an explanation on this machine.
  ///
  /// `notes` are those of the planned job.
  public init(_ cost: CostEstimate, notes: [String] = []) {
    (self.cost, self.notes) = (cost, notes)
    explaining = cost.explainSeconds(searchThreads: Machine.here.cores)
  }

  /// Returns the summary for people, in lines of so many columns where words allow it; nothing is cut.
  public func lines(columns: Int) -> [String] {
    let width = rows.map { Lettering.columns($0[0]) }.max() ?? 0
    let lines = rows.flatMap { row in
      Lettering.wrapped(row[1], columns: columns - width - 2).enumerated().map { number, text in
        let label = number == 0 ? row[0] : ""
        return label + String(repeating: " ", count: width + 2 - Lettering.columns(label)) + text
      }
    }
    return lines + notes.map { "note: \($0)" }
  }

  private var rows: [[String]] {
    let plan = cost.plan
    let nullPlayers = plan.games.reduce(0) { $0 + $1.nullPlayers.count }
    var table: [[String]] = []
    table.append(["job", "\(plan.name), \(Numbers.count(plan.games.count, "game"))"])
    table.append(["masks", "\(plan.evaluations) (\(nullPlayers) null players left out)"])
    if let rounds = cost.rounds { table.append(["rounds", rounds]) }
    table.append(["rows", cost.rows.words])
    table.append(["shards", "\(plan.shardCount), batches of \(plan.batch) rows"])
    table.append(["speed", "\(Numbers.rate(plan.rowsPerSecond)) rows/s on one thread"])
    table.append([
      "evaluation",
      cost.seconds.map {
        "\(Numbers.duration($0)) with \(Numbers.count(cost.workers, "worker"))"
      } ?? "not measured",
    ])
    for other in cost.alternatives where !other.isThis {
      let time = other.seconds.map { ", \(Numbers.duration($0))" } ?? ""
      table.append(["or", "\(other.plan): \(Numbers.count(other.masks, "mask"))\(time)"])
    }
    table.append(["threads", "\(cost.threads) of each worker"])
    let mapped = cost.mappedBytes > 0 ? " (\(Numbers.bytes(cost.mappedBytes)) of it mapped files)" : ""
    table.append([
      "memory",
      "\(Numbers.bytes(cost.coordinatorBytes)) coordinator\(mapped), \(Numbers.bytes(cost.workerBytes)) a worker",
    ])
    table += cost.explanation(explaining)
    table.append(["disk", "\(Numbers.bytes(diskBytes)), \(Self.free()) free here"])
    table.append(["fingerprint", String(plan.fingerprint.prefix(16))])
    return table
  }

  private var diskBytes: Int {
    cost.diskBytes(searchSeconds: explaining?.longest, questionSeconds: explaining?.longestQuestion)
  }

  private static func free() -> String {
    MachineCheck.freeDisk.map(Numbers.bytes) ?? "unknown"
  }

  /// The estimate as an object with fixed names.
  private struct Report: Encodable {
    var job: String
    var fingerprint: String
    var games: Int
    var masks: Int
    /// What the model evaluates for them, with all that comes besides.
    var rows: Int
    /// The ways to plan the job, where there are several.
    var plans: [CostEstimate.Alternative]?
    /// The evaluations of the first sampled game after each round.
    var rounds: [Int]?
    var shards: Int
    var batch: Int
    var workers: Int
    var threads: Int
    var rowsPerSecond: Double
    var seconds: Double?
    var diskBytes: Int
    var coordinatorMemoryBytes: Int
    /// Those of mapped files among them.
    var mappedMemoryBytes: Int
    var explainMemoryBytes: Int
    /// The most where the settings limit the searches, else what is typical.
    var explainSeconds: Double?
    var explainSecondsTypical: Double?
    var explainIterationsAtMost: Int?
    var searchSeconds: Double?
    var workerMemoryBytes: Int
    var notes: [String]
  }

  /// The summary as one JSON object.
  public var json: String {
    let plan = cost.plan
    let report = Report(
      job: plan.name, fingerprint: plan.fingerprint, games: plan.games.count, masks: plan.evaluations,
      rows: cost.rows.all, plans: cost.alternatives.isEmpty ? nil : cost.alternatives,
      rounds: cost.sample?.schedule.totals, shards: plan.shardCount, batch: plan.batch, workers: cost.workers,
      threads: cost.threads, rowsPerSecond: plan.rowsPerSecond, seconds: cost.seconds, diskBytes: diskBytes,
      coordinatorMemoryBytes: cost.coordinatorBytes, mappedMemoryBytes: cost.mappedBytes,
      explainMemoryBytes: cost.explainBytes,
      explainSeconds: explaining?.most ?? explaining?.typical,
      explainSecondsTypical: explaining?.typical, explainIterationsAtMost: cost.explainIterations,
      searchSeconds: cost.explain?.searchSeconds,
      workerMemoryBytes: cost.workerBytes, notes: notes)
    return SnakeCaseJSON.line(of: report)
  }
}
