// SPDX-License-Identifier: Apache-2.0

/// The history of a shard that failed or was handed back: kept only for shards that were, until they are durable.
struct ShardTrouble: Sendable {
  /// The latest failures, at most eight.
  private(set) var failures: [ShardFailure] = []
  /// The different workers on which the shard failed.
  private(set) var failedOn: [Maker] = []
  /// Those of them that had a value which is not finite.
  private(set) var nonFiniteOn: [Maker] = []
  /// Failures that count, retries on the same worker included.
  private(set) var count = 0
  /// The different workers that vanished or fell silent with the shard, and count.
  private(set) var vanishedOn: [Maker] = []
  /// How often a worker vanished with it.
  private(set) var vanishes = 0
  /// Attempts that workers gave back untried.
  var handedBack: UInt32 = 0
  /// Results that could not be written.
  var notWritten = 0

  /// How many different identities it failed on.
  var failedIdentities: Int { Set(failedOn.map(\.key)).count }

  mutating func fail(on maker: Maker, _ failure: ShardFailure) {
    count += 1
    if !failedOn.contains(maker) { failedOn.append(maker) }
    remember(failure)
  }

  /// Notes a value that is not finite, which another worker is asked about.
  mutating func noteNonFinite(on maker: Maker, _ failure: ShardFailure) {
    nonFiniteOn.append(maker)
    if !failedOn.contains(maker) { failedOn.append(maker) }
    remember(failure)
  }

  /// Notes that a worker vanished.
  /// - Parameter counts: whether that says something about the shard.
  mutating func vanish(with worker: Maker, counts: Bool, _ failure: ShardFailure) {
    vanishes += 1
    if counts, !vanishedOn.contains(worker) { vanishedOn.append(worker) }
    remember(failure)
  }

  mutating func remember(_ failure: ShardFailure) {
    if failures.count == 8 { failures.removeFirst() }
    failures.append(failure)
  }
}

/// A result that the shell is writing, or holds until the disk has room.
struct Storing: Sendable {
  struct Waiting: Sendable {
    var worker: WorkerID
    var attempt: UInt32
  }

  var worker: WorkerID
  /// Who the worker is, also for others of its identity.
  var maker: Maker
  var attempt: UInt32
  /// Other results of the shard, acknowledged once it is durable.
  var waiting: [Waiting] = []
  /// Whether its producer was caught lying meanwhile.
  var isDoubted = false
  /// Another worker's different result, to be decided once the shard is durable.
  var challenger: Choice?
  /// How many other identities are to confirm it.
  var wanted = 0
}

/// One of the results of a shard that are compared, and who had it.
struct Choice: Sendable {
  var digest: UInt64
  var numericsClass: UInt16
  var makers: [Maker]

  /// Those who vote for it, each identity once.
  var voters: Set<Maker.Key> { Set(makers.map(\.key)) }
}

/// The leases of an audit, or of a check of rows, that were lost with their workers or handed back.
struct LostLeases: Sendable {
  private static let most = 8
  private var identities: [Maker.Key] = []

  /// Adds one; returns whether it counts as a failure: the second of an identity, or one of many.
  mutating func note(_ maker: Maker) -> Bool {
    if identities.contains(maker.key) || identities.count >= Self.most { return true }
    identities.append(maker.key)
    return false
  }
}

/// A durable shard that is to be evaluated once more and compared.
struct Audit: Sendable {
  /// The results there are: the one stored, and those that differ from it and from each other.
  private(set) var choices: [Choice]
  /// How many other identities are to have the stored result, where so many are there.
  let wanted: Int
  /// Whether the share of audits asked for it, so that it is said where it cannot be made.
  let isChosen: Bool
  /// The shard's attempts when it was opened: leases of later attempts are for it.
  let openedAfter: UInt32
  /// Unexpired leases for it.
  var live = 0
  /// Results compared.
  private(set) var votes = 0
  /// Those whose leases for it failed or ran out.
  private(set) var failedOn: [Maker] = []
  var lost = LostLeases()

  init(_ choices: [Choice], wanted: Int, isChosen: Bool, openedAfter: UInt32) {
    (self.choices, self.wanted, self.isChosen, self.openedAfter) = (choices, wanted, isChosen, openedAfter)
  }

  /// Whether results differ.
  var isDisputed: Bool { choices.count > 1 }

  /// Everybody who had one of the results.
  var makers: [Maker] { choices.flatMap(\.makers) }

  /// Those who are not asked any more.
  var excused: [Maker] { makers + failedOn }

  /// Whether all results are those of one identity, which then contradicts nobody but itself.
  var isWithinOneIdentity: Bool { Set(makers.map(\.key)).count == 1 }

  /// Adds a voice for one of the results.
  mutating func vote(_ maker: Maker, for place: Int) {
    choices[place].makers.append(maker)
    votes += 1
  }

  /// Adds a result that is none of those there are.
  mutating func add(_ choice: Choice) {
    choices.append(choice)
    votes += 1
  }

  mutating func noteFailure(of maker: Maker) { failedOn.append(maker) }
}
