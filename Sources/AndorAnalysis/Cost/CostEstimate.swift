// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorStore
import AndorSystem
import AndorText

/// What a job will take, before it runs.
public struct CostEstimate: Sendable {
  /// What decides every value.
  public let plan: JobPlan
  /// What to look for; `nil` where no explanation is sought.
  public let explain: ExplainSettings?
  /// Bytes that a thread needs to run the model.
  public let memoryPerThread: Int
  /// Threads of each worker.
  public let threads: Int
  /// Workers on this machine.
  public let workers: Int

  /// Creates the estimate of a plan.
  public init(
    plan: JobPlan, explain: ExplainSettings?, memoryPerThread: Int, threads: Int, workers: Int
  ) {
    (self.plan, self.explain, self.memoryPerThread) = (plan, explain, memoryPerThread)
    (self.threads, self.workers) = (threads, workers)
  }

  /// Bytes on disk at most: values, partial sums, results, ledgers, stored searches.
  public var diskBytes: Int {
    JobStore.identities(of: plan).reduce(ResultSize.bytes(of: plan, explain: explain)) {
      $0 + $1.diskBytes
    }
  }

  /// Bytes of memory of the coordinator beside the page cache, at most.
  public var coordinatorBytes: Int {
    let shard = 2 * plan.payloadBytes
    return 96 << 20 + min(256 << 20, 64 * shard) + 64 * plan.shardCount + explainBytes
  }

  /// Bytes of memory of the search for an explanation: one game at a time.
  public var explainBytes: Int {
    guard let explain, let players = plan.games.map(\.evaluatedPlayers).max() else { return 0 }
    return GameExplainer.bytes(players: players, settings: explain)
  }

  /// Bytes of memory of one worker process with all threads.
  public var workerBytes: Int {
    let shard = 2 * plan.payloadBytes
    return 64 << 20 + threads * (memoryPerThread + 3 * shard)
  }

  /// Seconds of evaluation with the given threads at the measured speed; `nil` where nothing was measured.
  public var seconds: Double? {
    plan.rowsPerSecond > 0
      ? Double(plan.evaluations) / (plan.rowsPerSecond * Double(threads * max(1, workers))) : nil
  }

  /// Refuses a job that needs more memory than there is.
  /// - Parameter memory: the bytes, and what bounds them.
  package func requireMemory(of memory: (bytes: Int, bound: MemoryBound)) throws(JobError) {
    let needed = coordinatorBytes + workers * workerBytes
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
