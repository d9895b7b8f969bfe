// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension Scheduler {
  /// Where every shard stands. O(shards).
  public var map: ShardMap {
    let bytes = shards.state.indices.map { number -> UInt8 in
      let standing: ShardMap.Standing =
        switch shards.state[number] {
        case .fresh: .waiting
        case .ready, .backoff: .retried
        case .leased: .leased
        case .storing, .parked: .storing
        case .durable: shards.trust[number] == .confirmed ? .audited : .durable
        case .quarantined: .quarantined
        }
      return standing.rawValue
    }
    return ShardMap(sizes: games.map(\.shards), bytes: bytes)
  }

  /// Who holds which shard, by number over all games, for every lease that has not run out. O(leases).
  public var holdings: [(shard: Int, worker: WorkerID)] {
    leases.records.compactMap { record in
      record.free || record.expired
        ? nil : (Int(record.shard), workers[Int(record.worker)].id)
    }
  }
}
