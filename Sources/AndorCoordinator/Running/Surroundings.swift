// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorJob
import AndorLedger
import AndorSystem
import AndorTransport

/// The world outside a running coordinator, in whose place tests put another one.
package struct Surroundings {
  package let network: any WorkerNetwork
  package let disk: any ShardDisk
  /// The queue in which games are finished: many small ones side by side, a large one with all threads.
  package let finishing: any WorkQueue
  /// The queue in which rounds are chosen: workers would wait if it were behind the search for an explanation.
  package let choosing: any WorkQueue
  /// The queue in which final interactions are sought for those who watch.
  package let seeking: any WorkQueue
  /// Returns the nanoseconds of a monotonic clock.
  package let clock: () -> Int64
  /// Chooses what workers must not foresee: which shards are audited, and which rows are checked. Nobody else learns it,
  /// and another start has another one.
  package let secret: UInt64
  /// The request that the coordinator stop; its waker ends the network's wait.
  package let interruption: Interruption

  package init(
    network: any WorkerNetwork, disk: any ShardDisk, finishing: any WorkQueue, choosing: any WorkQueue,
    seeking: any WorkQueue, clock: @escaping () -> Int64, interruption: Interruption,
    secret: UInt64 = .random(in: .min ... .max)
  ) {
    self.network = network
    self.disk = disk
    self.finishing = finishing
    self.choosing = choosing
    self.seeking = seeking
    self.clock = clock
    self.secret = secret
    self.interruption = interruption
  }
}

/// A network that carries messages from and to workers, by their addresses; only the coordinator's thread uses it.
package protocol WorkerNetwork: AnyObject {
  /// The control of access; `nil` where everybody may talk.
  var access: (any WorkerAccess)? { get }

  /// Begins to listen, and returns the address with the port that the system chose.
  func listen(at endpoint: Endpoint) throws -> Endpoint

  /// Sleeps until a connection ended, the waker was called, time is up, or, where wanted, a message came.
  func wait(for timeout: Duration, messages: Bool) throws

  /// Returns the next whole message; `nil` where none is waiting.
  func receive() throws -> IncomingMessage?

  /// Returns the next connection that ended; `nil` where none has.
  ///
  /// Called after the messages of a step were received and before they are handled: the number of a connection that
  /// ended cannot then be mistaken for the same number of a new one.
  func nextEnded() throws -> ConnectionID?

  /// Hands over all frames as one message, or none of them; never waits.
  func send(_ frames: [Frame], to receiver: RoutingID) throws -> SendResult

  /// Returns how many bytes of an answer that can come later, or in pieces, may be sent to a receiver now; 0: not yet.
  func room(for bytes: Int, to receiver: RoutingID) -> Int

  /// Vouches for a sender: it is a worker, from which results of so many bytes may be under way.
  func expect(_ bytes: Int, from sender: RoutingID)

  /// Counts a sender as a stranger that has just come, whose time is short.
  func estrange(_ sender: RoutingID)

  /// Ends a sender's connection; ``nextEnded()`` tells when that has happened.
  func cut(_ sender: RoutingID)

  /// How many connections were cut, for whatever reason.
  var cutCount: Int { get }
}

/// The list of those who may talk to the coordinator.
package protocol WorkerAccess: AnyObject {
  /// Returns whether a message's sender is on the list now; its handshake may have been long ago.
  func allows(_ peer: AuthorisedPeer?) -> Bool

  /// Reads the list again, once a second.
  /// - Returns: whether it was read, so that sessions can be checked against it.
  func refresh(at now: Int64) throws -> Bool

  /// Returns the connections refused since the last call.
  func denials() -> [Denial]
}

/// Reads the values of a durable shard, row after row; on any thread.
package typealias ShardValues = @Sendable (_ shard: Int) throws(LedgerError) -> [Double]

/// Reads the values of some rows of a game, whose shards are durable; on any thread.
package typealias RowValues = @Sendable (_ rows: [Int]) throws(LedgerError) -> [Double]

/// A disk on which results become durable, and what follows from them is published.
package protocol ShardDisk: AnyObject {
  /// The file of events; `nil` where they are not kept.
  var eventsPath: String? { get }

  /// Takes a shard's data, unless its queue is full; the submission's completion tells whether they were written.
  func submit(_ submission: ShardSubmission) -> GroupCommitter.Admission

  /// Waits until the completions of everything taken have been called.
  func drain()

  /// Makes durable what the registers hold.
  func synchronizeRegisters() throws(LedgerError)

  /// Removes a shard's record, durably, so that it counts as not evaluated.
  func forget(_ shard: ShardReference) throws(LedgerError)

  /// Changes what a durable shard's slot says beside its data; a power cut may cost the change, never the shard.
  func annotate(_ shard: ShardReference, _ change: (inout ShardStamp) -> Void) throws(LedgerError)

  /// The bytes that can still be written; `nil` where that is unknown.
  var available: Int? { get }

  /// Opens a game's values for reading.
  func values(of game: Int) throws(LedgerError) -> ShardValues

  /// Opens a game's values for reading some rows, one by one.
  func rows(of game: Int) throws(LedgerError) -> RowValues

  /// Returns the work that reads a game's values for a worker that is to search for its explanation, for another thread;
  /// it gives `nil` where the coordinator had better search itself.
  func searchedValues(of game: Int) -> @Sendable () throws -> [Double]?

  /// Returns the work that remains to do for a game whose shards are all durable, for another thread.
  /// - Parameters:
  ///   - proved: the explanation that a worker has found; the work throws `ProofFault` where it is none.
  ///   - proceed: told how the search for an explanation goes; `false` gives it up.
  func finisher(
    of game: Int, scope: ResultScope, proved: ProvedSearch?,
    proceed: @escaping @Sendable (GameExplainer.Progress) -> Bool
  ) -> @Sendable () throws -> GameFinisher.Finished?

  /// Writes the files that the job is resumed by again where they were deleted.
  /// - Returns: the names of those that were gone.
  func restoreFiles() throws(LedgerError) -> [String]

  /// Publishes the games' files and then the document of results; what only served to make them goes.
  func publish(_ files: [PendingFile], _ document: ResultDocument) throws

  /// Removes what was made to be published and will not be.
  func removeUnpublished() throws
}

/// A queue for work beside the coordinator's thread.
package protocol WorkQueue: AnyObject {
  /// Adds a piece of work, begun after all those added before; returns at once.
  func add(_ work: @escaping @Sendable () -> Void)
  /// Adds a piece of work that keeps so many threads busy.
  func add(threads: Int, _ work: @escaping @Sendable () -> Void)
}

extension WorkQueue {
  /// Adds the work to a queue that does one piece after the other.
  package func add(threads: Int, _ work: @escaping @Sendable () -> Void) { add(work) }
}

extension WorkCrew: WorkQueue {
  package func add(_ work: @escaping @Sendable () -> Void) { add(threads: 1, work) }
}
