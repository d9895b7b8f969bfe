// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler

extension World {
  /// The coordinator's part: does what an action asks for.
  mutating func obey(_ action: Action, _ event: Event) {
    switch action {
    case .lease(let worker, let lease, _), .audit(let worker, let lease, _):
      deliver(lease, to: worker)
    case .persist(let worker, let lease):
      if case .resultArrived(worker, lease, let digest) = event { payloads[lease.shard] = digest.bits }
      let wait = Int64.random(in: 1_000_000...40_000_000, using: &random)
      queue.push(.written(lease.shard, epoch: epoch), at: now + wait)
    case .hold(_, let lease):
      if case .resultArrived(_, _, let digest) = event { payloads[lease.shard] = digest.bits }
    case .discard(let worker, let lease):
      if case .resultArrived(worker, lease, _) = event { return }
      payloads[lease.shard] = nil
    case .acknowledge(let worker, let lease, _):
      for index in workers.indices where workers[index].id == worker {
        workers[index].finished[lease] = nil
      }
    case .retract(let shard):
      disk[shard] = nil
      retracted.insert(shard)
    case .requestHello(let worker):
      for index in workers.indices where workers[index].id == worker && !workers[index].isDead {
        queue.push(.join(index), at: now + 1_000_000)
      }
    case .disconnect(let worker):
      for index in workers.indices where workers[index].id == worker { workers[index].isJoined = false }
    case .roundComplete(let game):
      let wait = Int64.random(in: 0...2_000_000_000, using: &random)
      queue.push(.planned(game, round: roundsHad[game], epoch: epoch), at: now + wait)
    case .forget(let worker):
      forgotten += 1
      for index in workers.indices where workers[index].id == worker { workers[index].id = newIdentity() }
    case .divergence, .quarantineWorker, .quarantineShard, .workerSilent, .gameComplete,
      .gameReopened, .failJob,
      .finished, .note:
      break
    }
  }

  /// The disk's part: a write ends.
  mutating func finishWrite(_ shard: ShardReference) {
    guard let digest = payloads[shard] else {
      violations.append("\(shard) is written without a payload")
      return
    }
    if chance(settings.diskFull) || isDiskFull {
      if !isDiskFull {
        isDiskFull = true
        queue.push(.spaceReturns(epoch: epoch), at: now + 20_000_000_000)
      }
      tell(.persistFailed(shard, diskFull: true))
    } else if chance(settings.writeError) {
      tell(.persistFailed(shard, diskFull: false))
    } else {
      payloads[shard] = nil
      if disk[shard] != nil { violations.append("\(shard) is written twice") }
      disk[shard] = digest
      writes[shard, default: 0] += 1
      tell(.persisted(shard))
    }
  }

  /// The plan's part: the next round of a game, or that there is none.
  private mutating func answerRound(_ game: Int) {
    guard roundsHad[game] < settings.rounds else { return tell(.gameClosed(game)) }
    roundsHad[game] += 1
    let count = 1 + (game + roundsHad[game]) % 5
    sizes[game] += count
    tell(.shardsAdded(game: game, count: count))
    // The last round is known to be the last: what follows it needs no question.
    if roundsHad[game] == settings.rounds { tell(.gameClosed(game)) }
  }

  /// Every event of the world.
  mutating func handle(_ event: SimulatedEvent) {
    switch event {
    case .tick(let of): if of == epoch { tell(.tick) }
    case .join(let index): join(index)
    case .heartbeat(let index): heartbeat(index)
    case .evaluated(let index, let lease): finishEvaluation(index, lease)
    case .arrives(let worker, let lease, let digest, let of):
      if of == epoch { tell(.resultArrived(worker, lease, digest: ResultDigest(digest))) }
    case .failureArrives(let worker, let lease, let of):
      if of == epoch { tell(.failed(worker, lease, .model)) }
    case .vanished(let worker, let of): if of == epoch { tell(.workerLost(worker)) }
    case .written(let shard, let of): if of == epoch { finishWrite(shard) }
    case .planned(let game, let round, let of): if of == epoch, round == roundsHad[game] { answerRound(game) }
    case .spaceReturns(let of):
      if of == epoch {
        isDiskFull = false
        tell(.diskSpaceReturned)
      }
    }
  }
}
