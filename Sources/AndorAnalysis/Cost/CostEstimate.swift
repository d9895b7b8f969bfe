// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorStore
import AndorSystem
import AndorText

/// What a job will take, before it runs.
public struct CostEstimate: Sendable {
  /// What decides every value.
  public let plan: JobPlan
  /// The job.
  public let specification: JobSpecification
  /// The memory that was seen while it was planned.
  public let memory: PlanningMemory
  /// The rows that are evaluated besides those of shards.
  public let planning: PlanningRows
  /// Threads of each worker.
  public let threads: Int
  /// Workers on this machine; 0 where they run elsewhere.
  public let workers: Int
  /// The processors of this machine.
  public let cores: Int

  /// Creates the estimate of a plan.
  public init(
    plan: JobPlan, specification: JobSpecification, memory: PlanningMemory,
    rows planning: PlanningRows = PlanningRows(), threads: Int, workers: Int, cores: Int
  ) {
    (self.plan, self.specification, self.memory) = (plan, specification, memory)
    self.planning = planning
    (self.threads, self.workers, self.cores) = (threads, workers, cores)
  }

  /// What to look for; `nil` where no explanation is sought.
  public var explain: ExplainSettings? { specification.explain }

  /// Returns the bytes on disk at most: values, results, ledgers, stored searches.
  /// - Parameters:
  ///   - searchSeconds: what the longest search takes; `nil` where that is not known.
  ///   - questionSeconds: what the longest question about an effect takes; `nil` where that is not known.
  public func diskBytes(searchSeconds: Double?, questionSeconds: Double? = nil) -> Int {
    JobStore.identities(of: plan).reduce(
      ResultSize(plan, specification, threads: cores)
        .bytes(searchSeconds: searchSeconds, questionSeconds: questionSeconds)
    ) { $0 + $1.diskBytes }
  }

  /// Bytes on disk at most, however long a search takes.
  public var diskBytes: Int { diskBytes(searchSeconds: nil) }

  /// Seconds of evaluation with the given threads at the measured speed; `nil` where nothing was measured.
  public var seconds: Double? {
    plan.rowsPerSecond > 0
      ? Double(rows.shards) / (plan.rowsPerSecond * Double(threads * max(1, workers))) : nil
  }

  /// Refuses a job that needs more memory than there is.
  /// - Parameter memory: the bytes, and what bounds them.
  package func requireMemory(of memory: (bytes: Int, bound: MemoryBound)) throws(JobError) {
    let needed = memory.bound == .addressSpace ? addressSpace : heldBytes + workers * workerBytes
    guard needed > memory.bytes else { return }
    throw JobError(
      .tooLarge,
      "the job needs \(Numbers.bytes(needed)) of memory and "
        + memory.bound.allowance(Numbers.bytes(memory.bytes)),
      hint: advice)
  }

  /// What makes the job need less memory, by what needs most of it.
  private var advice: String {
    explainBytes > workers * workerBytes
      ? "The search for an explanation takes \(Numbers.bytes(explainBytes)) of it: set explain: none, make "
        + "fewer players, or use another machine."
      : "Use smaller batches (engine.batch), fewer workers or threads, or another machine."
  }
}
