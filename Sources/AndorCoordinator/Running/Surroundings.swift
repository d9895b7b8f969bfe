// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorJob
import AndorLedger
import AndorSystem
import AndorTransport

/// Everything outside itself that a coordinator touches while it runs, so that tests can put something else there.
package struct Surroundings {
  package let network: any WorkerNetwork
  package let disk: any ShardDisk
  /// Where games are finished, one after the other.
  package let finishing: any WorkQueue
  /// Where final interactions are sought for those who watch.
  package let seeking: any WorkQueue
  /// Nanoseconds of a monotonic clock.
  package let clock: () -> Int64
  /// The wish that the coordinator stops; its waker ends the network's wait.
  package let interruption: Interruption

  package init(
    network: any WorkerNetwork, disk: any ShardDisk, finishing: any WorkQueue, seeking: any WorkQueue,
    clock: @escaping () -> Int64, interruption: Interruption
  ) {
    self.network = network
    self.disk = disk
    self.finishing = finishing
    self.seeking = seeking
    self.clock = clock
    self.interruption = interruption
  }
}

/// Messages from and to workers, by their addresses. Used on the coordinator's thread alone.
package protocol WorkerNetwork: AnyObject {
  /// Who may talk; `nil` where everybody may.
  var access: (any WorkerAccess)? { get }

  /// Begins to listen, and returns the address with the port that the system chose.
  func listen(at endpoint: Endpoint) throws -> Endpoint

  /// Sleeps until a connection ended, the waker was called, time is up, or, where wanted, a message came.
  func wait(for timeout: Duration, messages: Bool) throws

  /// The next whole message, `nil` where none is waiting.
  func receive() throws -> IncomingMessage?

  /// The next connection that ended, `nil` where none has.
  ///
  /// Asked after the messages of a round were received and before they are handled: a number of a connection
  /// that ended cannot then be taken for the same number of a new one.
  func nextEnded() throws -> ConnectionID?

  /// Hands over all frames as one message, or none of them; never waits.
  func send(_ frames: [Frame], to receiver: RoutingID) throws -> SendResult
}

/// Who may talk to the coordinator.
package protocol WorkerAccess: AnyObject {
  /// Whether a message's sender is on the list now; its handshake may have been long ago.
  func allows(_ peer: AuthorisedPeer?) -> Bool

  /// Reads the list again, once a second.
  /// - Returns: whether it was read, so that sessions can be checked against it.
  func refresh(at now: Int64) throws -> Bool

  /// Refused connections since the last call.
  func denials() -> [Denial]
}

/// Reads the values of a durable shard, row after row; on any thread.
package typealias ShardValues = @Sendable (_ shard: Int) throws(LedgerError) -> [Double]

/// Where results become durable, and what follows from them is published.
package protocol ShardDisk: AnyObject {
  /// The file of events; `nil` where they are not kept.
  var eventsPath: String? { get }

  /// Takes a shard's data, unless its queue is full; the submission's completion says what became of them.
  func submit(_ submission: ShardSubmission) -> GroupCommitter.Admission

  /// Waits until the completions of everything taken have been called.
  func drain()

  /// Makes a shard to do again, durably.
  func forget(_ shard: ShardReference) throws(LedgerError)

  /// The bytes that can still be written; `nil` where that cannot be told.
  var available: Int? { get }

  /// Opens a game's values for reading.
  func values(of game: Int) throws(LedgerError) -> ShardValues

  /// Returns the work that remains to do for a game whose shards are all durable, for another thread.
  /// - Parameter proceed: told how the search for an explanation goes; `false` gives it up.
  func finisher(
    of game: Int, scope: ResultScope, proceed: @escaping @Sendable (GameExplainer.Progress) -> Bool
  ) -> @Sendable () throws -> GameFinisher.Finished?

  /// Publishes the games' files and then the document of results; what only served to make them goes.
  func publish(_ files: [PendingFile], _ document: ResultDocument) throws

  /// Removes what was made to be published and will not be.
  func removeUnpublished() throws
}

/// Work beside the coordinator's thread.
package protocol WorkQueue: AnyObject {
  /// Does a piece of work after all those given before; returns at once.
  func add(_ work: @escaping @Sendable () -> Void)
}
