// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// What is known of every shard of the job: 25 bytes each, in flat arrays over all games.
struct ShardTable: Sendable {
  /// Where a shard stands; it is in exactly one of these.
  enum State: UInt8, Sendable {
    /// Never leased; the dispatch order will come to it.
    case fresh
    /// In the queue of shards to lease again at once.
    case ready
    /// Waiting for its retry.
    case backoff
    /// At least one worker has an unexpired lease to evaluate it.
    case leased
    /// The shell is writing its result.
    case storing
    /// The shell holds its result: the disk is full.
    case parked
    case durable
    case quarantined
  }

  /// What is known beside the result itself.
  enum Trust: UInt8, Sendable {
    /// Nothing.
    case unconfirmed
    /// Another worker had the same result.
    case confirmed
    /// It was compared without a decision, or could not be compared: it stays as it is.
    case undecided
  }

  /// The number of each game's first shard, and the number of all shards.
  let starts: [Int]
  var state: [State]
  /// Attempts given out so far.
  var attempts: [UInt32]
  /// Unexpired leases to evaluate the shard.
  var live: [UInt8]
  /// The digest of the result stored or durable, where known.
  var digest: [UInt64]
  var digestKnown: [Bool]
  var trust: [Trust]
  /// The producer of the result, before that the last worker to have a lease; -1 for nobody known.
  var worker: [Int32]
  /// The next shard in the list of the producer's durable shards; -1 at its end.
  var nextOfProducer: [Int32]

  init(_ games: [GameShards]) {
    var total = 0
    var starts = [0]
    for game in games {
      total += game.count
      precondition(total < Int(Int32.max), "more shards than the scheduler can number")
      starts.append(total)
    }
    self.starts = starts
    state = Array(repeating: .fresh, count: total)
    attempts = Array(repeating: 0, count: total)
    live = Array(repeating: 0, count: total)
    digest = Array(repeating: 0, count: total)
    digestKnown = Array(repeating: false, count: total)
    trust = Array(repeating: .unconfirmed, count: total)
    worker = Array(repeating: -1, count: total)
    nextOfProducer = Array(repeating: -1, count: total)
    for (game, shards) in games.enumerated() {
      guard let durable = shards.durable else { continue }
      for index in 0..<shards.count where durable.contains(index) {
        let number = starts[game] + index
        state[number] = .durable
        guard !shards.digests.isEmpty else { continue }
        digest[number] = shards.digests[index].bits
        digestKnown[number] = true
      }
    }
  }

  var count: Int { state.count }

  /// The number of a shard; `nil` when there is no such shard.
  func number(of shard: ShardReference) -> Int? {
    guard shard.game >= 0, shard.game < starts.count - 1, shard.index >= 0,
      shard.index < starts[shard.game + 1] - starts[shard.game]
    else { return nil }
    return starts[shard.game] + shard.index
  }

  /// The game of a shard number: O(log games).
  func game(of number: Int) -> Int {
    var low = 0
    var high = starts.count - 2
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= number { low = middle } else { high = middle - 1 }
    }
    return low
  }

  func reference(_ number: Int) -> ShardReference {
    let game = game(of: number)
    return ShardReference(game: game, index: number - starts[game])
  }
}
