// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorJob
import AndorLedger
import AndorModels
import AndorStore
import Glibc

/// A job file read from disk, with the folder its paths begin in.
struct LoadedJob {
  let bytes: [UInt8]
  let specification: JobSpecification
  let folder: JobFolder

  /// Reads a job file.
  /// - Throws: `JobError` with what is wrong and where.
  init(path: String, allowOutside: Bool) throws {
    bytes = try SmallFile.read(path)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw JobError(.invalid, "not UTF-8 text", at: path, hint: "Save the job file as UTF-8.")
    }
    specification = try JobSpecification(yaml: text, file: path)
    let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    folder = try JobFolder(path: parent.isEmpty ? "/" : parent, allowOutside: allowOutside)
  }

  /// Plans the job, checks that memory and disk suffice, and makes its folder.
  func makeStore(in output: String, options: ModelOptions, threads: Int, workers: Int) throws
    -> JobStore
  {
    let (plan, memoryPerThread) = try JobPlanner.plan(
      specification, jobFile: bytes, folder: folder, options: options, version: Version.current)
    let estimate = CostEstimate(
      plan: plan, explain: specification.explain, memoryPerThread: memoryPerThread, threads: threads,
      workers: workers
    )
    try estimate.requireMemory()
    return try Stopping.makingWhole {
      try JobStore.create(
        in: output, jobFile: bytes, specification: specification, plan: plan,
        reserve: ResultSize.bytes(of: plan, explain: specification.explain))
    }
  }
}

/// What a job will take, before it runs.
struct CostEstimate {
  let plan: JobPlan
  let explain: ExplainSettings?
  let memoryPerThread: Int
  let threads: Int
  let workers: Int

  /// Bytes on disk at most: values, partial sums, results, ledgers, stored searches.
  var diskBytes: Int {
    JobStore.identities(of: plan).reduce(ResultSize.bytes(of: plan, explain: explain)) {
      $0 + $1.diskBytes
    }
  }

  /// Bytes of memory of the coordinator beside the page cache, at most.
  var coordinatorBytes: Int {
    let shard = 2 * plan.payloadBytes
    return 96 << 20 + min(256 << 20, 64 * shard) + 64 * plan.shardCount + explainBytes
  }

  /// Bytes of memory of the search for an explanation: one game at a time.
  var explainBytes: Int {
    guard let explain, let players = plan.games.map(\.evaluatedPlayers).max() else { return 0 }
    return GameExplainer.bytes(players: players, settings: explain)
  }

  /// Bytes of memory of one worker process with all threads.
  var workerBytes: Int {
    let shard = 2 * plan.payloadBytes
    return 64 << 20 + threads * (memoryPerThread + 3 * shard)
  }

  /// Seconds of evaluation with the given threads at the measured speed; `nil` where nothing was measured.
  var seconds: Double? {
    plan.rowsPerSecond > 0
      ? Double(plan.evaluations) / (plan.rowsPerSecond * Double(threads * max(1, workers))) : nil
  }

  /// Refuses a job that needs more memory than this machine has.
  func requireMemory() throws(JobError) {
    let needed = coordinatorBytes + workers * workerBytes
    let present = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    guard needed > present else { return }
    throw JobError(
      .tooLarge,
      "the job needs \(Figures.bytes(needed)) of memory and this machine has \(Figures.bytes(present))",
      hint: advice)
  }

  /// What makes the job need less memory, by what needs most of it.
  private var advice: String {
    explainBytes > workers * workerBytes
      ? "The search for an explanation takes \(Figures.bytes(explainBytes)) of it: set explain: none, make "
        + "fewer players, or use another machine."
      : "Use smaller batches (engine.batch), fewer workers or threads, or another machine."
  }
}
