// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension Scheduler {
  /// The standing of every shard, game by game. O(shards).
  public var map: ShardMap {
    let numbers = progress.games.indices.lazy.flatMap { game in
      shards.runs(of: game).lazy.flatMap { $0.firstNumber..<$0.firstNumber + $0.count }
    }
    let bytes = numbers.map { number -> UInt8 in
      let standing: ShardMap.Standing =
        switch shards.state[number] {
        case .fresh: .waiting
        case .ready, .backoff: .retried
        case .leased: .leased
        case .storing, .parked: .storing
        case .durable: [.confirmed, .repeated].contains(shards.trust[number]) ? .audited : .durable
        case .quarantined: .quarantined
        }
      return standing.rawValue
    }
    return ShardMap(sizes: progress.games.map(\.shards), bytes: Array(bytes))
  }

  /// The holder of a shard, named by its place in the ``map``, for every lease that has not run out.
  /// O(leases + games).
  public var holdings: [(shard: Int, worker: WorkerID)] {
    var starts = [0]
    for game in progress.games { starts.append(starts[starts.count - 1] + game.shards) }
    return leases.records.compactMap { record in
      guard !record.free, !record.expired else { return nil }
      let shard = shards.reference(Int(record.shard))
      return (starts[shard.game] + shard.index, workers[Int(record.worker)].id)
    }
  }
}
