// SPDX-License-Identifier: Apache-2.0
import AndorCoordinator
import AndorJob
import AndorLedger
import AndorTestKit

extension SimulatedDisk {
  /// The machine stops: what is not synced is kept, lost or kept by half.
  func crash(_ random: inout SeededRandom) {
    state.withLock { state in
      state.waiting = []
      state.group = []
      state.isBusy = false
      state.isFull = false
      state.committed = 0
      state.reported = []
      state.drafts = [:]
      for game in state.cells.indices {
        for index in state.cells[game].indices {
          state.cells[game][index].commits = 0
          guard var stored = state.cells[game][index].cached else { continue }
          state.cells[game][index].cached = nil
          switch Int.random(in: 0..<3, using: &random) {
          case 0: break
          case 1: state.cells[game][index].durable = state.cells[game][index].durable ?? stored
          default:
            stored.values[stored.values.count / 2] += 0.5
            state.cells[game][index].durable = state.cells[game][index].durable ?? stored
          }
        }
      }
    }
  }

  /// Flips a bit of a shard that is durable, if there is one.
  /// - Returns: the shard.
  func damage(_ random: inout SeededRandom) -> ShardReference? {
    let durable = durableShards
    guard let shard = durable.randomElement(using: &random) else { return nil }
    state.withLock { state in
      let bits = state.cells[shard.game][shard.index].durable?.values[0].bitPattern ?? 0
      state.cells[shard.game][shard.index].durable?.values[0] = Double(bitPattern: bits ^ 1)
    }
    return shard
  }

  /// The shards that are durable, in order.
  var durableShards: [ShardReference] {
    state.withLock { state in
      state.cells.indices.flatMap { game in
        state.cells[game].indices.filter { state.cells[game][$0].durable != nil }.map {
          ShardReference(game: game, index: $0)
        }
      }
    }
  }

  /// Whether a shard is durable and its data are what its record says.
  func isIntact(_ shard: ShardReference) -> Bool {
    state.withLock { $0.cells[shard.game][shard.index].durable?.isIntact ?? false }
  }

  /// The values of a shard that is durable.
  func values(of shard: ShardReference) -> [Double]? {
    state.withLock { $0.cells[shard.game][shard.index].durable?.values }
  }

  /// What a coordinator that starts finds: damaged shards are to do again.
  func recover() -> [GameRecovery] {
    state.withLock { state in
      let games = state.cells.indices.map { game in
        var recovery = GameRecovery(ledger: job.ledgers[game])
        for index in state.cells[game].indices {
          guard let stored = state.cells[game][index].durable else { continue }
          if stored.isIntact {
            recovery.records[index] = stored.record
          } else {
            recovery.damaged.append(GameRecovery.DamagedShard(shard: index, damage: .values))
            state.cells[game][index].durable = nil
          }
        }
        return recovery
      }
      state.durableCount = games.reduce(0) { $0 + $1.durableCount }
      return games
    }
  }
}
