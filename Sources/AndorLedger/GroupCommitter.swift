// SPDX-License-Identifier: Apache-2.0
import AndorSystem

/// Makes shards durable in groups, on a thread of its own, across all games of a job.
///
/// For a group: all data are written, synced, all slots are written, synced, and only then are the
/// completions called; entries of registers, which slots may name, are made durable before the slots. Whoever acknowledges a shard in its completion acknowledges what is durable. The queue
/// is bounded: `submit` refuses rather than grows, and the caller keeps the submission or stops leasing. A
/// group that touches many files is made durable by one sync of the file system where that is cheaper.
public final class GroupCommitter: Sendable {
  /// When a group is closed and how much may wait.
  public struct Settings: Hashable, Sendable {
    /// How long the first shard of a group waits for others, in milliseconds.
    public var groupMilliseconds = 10
    /// Shards for which a group is not held back any longer; those that wait beside them join it.
    public var groupShards = 64
    /// The most games in a group; two open files each.
    public var groupGames = 64
    /// Bytes of payload for which a group is not held back, and the most that it takes.
    public var groupBytes = 64 << 20
    /// Shards that may wait or be under way.
    public var queueShards = 1024
    /// Bytes of payload that may wait or be under way.
    public var queueBytes = 256 << 20

    /// Creates the defaults.
    public init() {}
  }

  /// The answer to a submission.
  public enum Admission: Hashable, Sendable {
    /// Its completion will be called.
    case accepted
    /// The queue is full; its completion will not be called. Try again after some completion.
    case busy
    /// The committer was closed; its completion will not be called.
    case closed
  }

  private let queue: Locked<CommitQueue>
  private let thread: NativeThread
  private let joined = Locked(false)

  /// Starts the commit thread for the games below a folder.
  ///
  /// - Parameter registers: whose entries the stamps of the submissions name.
  public init(
    folder: String, registers: [Register] = [], settings: Settings = Settings()
  ) throws(LedgerError) {
    precondition(settings.groupGames > 0 && settings.queueShards > 0, "a queue holds something")
    let disk = try CommitDisk(folder: folder, registers: registers)
    let queue = Locked(CommitQueue(settings: settings))
    self.queue = queue
    do throws(SystemError) {
      thread = try NativeThread { Self.run(queue, disk) }
    } catch {
      throw .system("start a thread for", "the ledger", error.cause)
    }
  }

  deinit { close() }

  /// Hands in a shard; returns at once. May be called from any thread, also from a completion.
  public func submit(_ submission: ShardSubmission) -> Admission {
    queue.withLock { $0.admit(submission) }
  }

  /// The shards that wait or are under way.
  public var backlog: Int { queue.withLock { $0.waiting.count + $0.inFlight } }

  /// Waits until the completions of all accepted submissions have been called; not from a completion.
  public func drain() {
    queue.withLock { $0.drainers += 1 }
    queue.wait { $0.isIdle }
    queue.withLock { $0.drainers -= 1 }
  }

  /// Commits what was accepted, then ends the thread; later submissions are refused. Not from a completion.
  public func close() {
    queue.withLock { $0.isClosed = true }
    joined.withLock { joined in
      if !joined { thread.join() }
      joined = true
    }
  }

  private static func run(_ queue: Locked<CommitQueue>, _ disk: CommitDisk) {
    while true {
      queue.wait { !$0.waiting.isEmpty || $0.isClosed }
      let window = queue.withLock { $0.settings.groupMilliseconds }
      queue.wait(until: .now.advanced(by: .milliseconds(window))) { $0.isGroupReady }
      let group = queue.withLock { $0.takeGroup() }
      if group.isEmpty { return }
      let outcomes = disk.commit(group)
      CrashPoint.durableUnacked.reached()
      for (submission, outcome) in zip(group, outcomes) { submission.completion(outcome) }
      queue.withLock { $0.finish(group) }
    }
  }
}
