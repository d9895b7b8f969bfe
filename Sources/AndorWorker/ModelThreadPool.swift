// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorModels
import AndorSystem

/// Model threads without a coordinator: shards go in, reports come out.
public final class ModelThreadPool {
  private let queue = ModelThreadQueue()
  private let reports: Mailbox<ThreadReport>
  private var threads: [NativeThread] = []
  private let plan: JobPlan
  private let host: ModelHost

  /// Starts threads on an opened model; `waker` wakes whoever takes the reports.
  /// - Throws: `SystemError` where the system has no more threads.
  public init(_ host: ModelHost, plan: JobPlan, threads count: Int, waker: Waker) throws(SystemError) {
    (self.plan, self.host) = (plan, host)
    reports = Mailbox(waker: waker)
    let thread = ModelThread(host: host, plan: plan, queue: queue, reports: reports)
    do throws(SystemError) {
      for _ in 0..<count { threads.append(try NativeThread { thread.run() }) }
    } catch {
      close()
      throw error
    }
  }

  /// Adds a shard of the plan behind those that wait for a thread.
  public func put(_ lease: Lease) {
    let masks = plan.games[lease.shard.game].maskPlan.masks(of: lease.shard.index)
    queue.put(ThreadTask(lease: lease, masks: .told(masks), received: .now))
  }

  /// Returns what the threads have done since the last call.
  public func takeReports() -> [ThreadReport] { reports.takeAll() }

  /// Cancels the shards that no thread has begun; returns their leases.
  public func takeBack() -> [Lease] { queue.takeWaiting().map(\.lease) }

  /// Lets the threads end, and waits for what they are doing.
  public func close() {
    queue.close()
    host.stopWaiting()
    threads.forEach { $0.join() }
    threads = []
  }
}
