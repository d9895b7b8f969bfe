// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorJob
import AndorStore
import AndorSystem

/// What a job will take, before it runs.
public typealias CostEstimate = AndorAnalysis.CostEstimate

/// A job whose model was tried: what decides a value is fixed, and what it will cost is known.
public struct PlannedJob: Sendable {
  /// The job.
  public let job: LoadedJob
  /// What decides every value.
  public let plan: JobPlan
  /// The memory that was seen meanwhile.
  let memory: PlanningMemory
  /// The rows that are evaluated besides those of shards.
  let rows: PlanningRows
  /// How the model was opened.
  let model: ModelSettings
  /// What a person should know before the job runs, in sentences: what makes it slow, or an output of labels.
  public let notes: [String]

  /// Returns what the job will take with workers of so many threads each.
  public func cost(workers: Int, threads: Int) -> CostEstimate {
    CostEstimate(
      plan: plan, specification: job.specification, memory: memory, rows: rows, threads: threads,
      workers: workers, cores: Machine.here.cores)
  }

  /// Refuses a job that needs more memory than this machine has.
  /// - Parameters:
  ///   - workers: how many run here; 0 where they run elsewhere.
  ///   - threads: the threads of each.
  /// - Throws: `badData`.
  public func requireMemory(workers: Int, threads: Int) throws(EngineError) {
    try attempt { try cost(workers: workers, threads: threads).requireMemory(of: Machine.here.memory) }
  }

  /// Lets the process of a callable know that the job is not run: it was only planned.
  public func close() { model.audience.end(.done) }

  /// Makes the folder of the job's results, and holds it.
  ///
  /// The plan is written last: an interrupted creation leaves no job.
  /// - Throws: `cannotCreate` where the folder holds a job or cannot be made, `diskFailure` for a full disk.
  public func create(in folder: String) throws(EngineError) -> ResultFolder {
    try attempt {
      ResultFolder(
        try JobStore.create(
          in: folder, jobFile: job.bytes, specification: job.specification, plan: plan,
          reserve: ResultSize(plan, job.specification).bytes()),
        planner: model)
    }
  }
}
