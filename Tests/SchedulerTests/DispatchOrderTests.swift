// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler
import AndorTestKit
import Testing

@Suite struct DispatchOrderTests {
  private func indices(_ sizes: [Int]) -> [[Int]] {
    var order = DispatchOrder(sizes.map { LeaseOrder.fromBothEnds.places(of: $0) })
    var result: [[Int]] = Array(repeating: [], count: sizes.count)
    var lastGame = 0
    while let (game, index) = order.next() {
      #expect(game >= lastGame, "game by game")
      lastGame = game
      result[game].append(index)
    }
    return result
  }

  /// Written out by hand for three bits.
  @Test func threeBits() {
    #expect(indices([8]) == [[0, 7, 1, 6, 2, 5, 4, 3]])
  }

  @Test func everyShardOnce() {
    withEvery("shards", in: Array(0...130) + [255, 256, 257, 1000, 1024]) { size in
      #expect(indices([size])[0].sorted() == Array(0..<size), "\(size)")
    }
    #expect(indices([3, 0, 1, 5]).map { $0.sorted() } == [[0, 1, 2], [], [0], [0, 1, 2, 3, 4]])
  }

  /// By brute force: the distance to the nearer end of the lattice never falls, and complements are neighbours.
  @Test func nearestToEitherEndFirst() {
    withEvery("bits", in: 0...12) { bits in
      let order = indices([1 << bits])[0]
      let distances = order.map { min($0.nonzeroBitCount, bits - $0.nonzeroBitCount) }
      #expect(distances == distances.sorted(), "\(bits) bits")
      guard bits > 0 else { return }
      for position in stride(from: 0, to: order.count, by: 2) {
        #expect(order[position] ^ order[position + 1] == (1 << bits) - 1, "\(bits) bits at \(position)")
      }
    }
  }

  /// Each game in the order of its own plan.
  @Test func gamesHaveTheirOwnOrders() {
    var order = DispatchOrder([LeaseOrder.ascending.places(of: 3), LeaseOrder.fromBothEnds.places(of: 4)])
    var found: [[Int]] = [[], []]
    while let (run, number) = order.next() { found[run].append(number) }
    #expect(found == [[0, 1, 2], [0, 3, 1, 2]])
  }

  /// Sixty-two bits cannot be listed; the start must still be right.
  @Test func hugeGamesAreNotListed() {
    var order = DispatchOrder([LeaseOrder.fromBothEnds.places(of: 1 << 62)])
    let start = (0..<6).map { _ in order.next()?.number }
    let top = (1 << 62) - 1
    #expect(start == [0, top, 1, top - 1, 2, top - 2])
  }
}

@Suite struct ScaleTests {
  /// Two thousand workers, fifty thousand shards: every shard is leased once, and none is forgotten.
  @Test func manyWorkersManyShards() {
    var settings = SchedulerSettings()
    settings.auditShare = 0
    var scheduler = Scheduler(settings, games: [GameShards(count: 50_000)], seed: 1)
    var pending: [(WorkerID, Lease)] = []
    var next = 0
    var now: Int64 = 0
    func take(_ actions: [Action]) {
      for case .lease(let worker, let lease, _) in actions { pending.append((worker, lease)) }
    }
    for worker in 0..<2000 {
      take(scheduler.handle(.workerJoined(WorkerID(worker), credit: 2, holding: []), at: .zero))
    }
    #expect(pending.count == 4000)
    while next < pending.count {
      let (worker, lease) = pending[next]
      next += 1
      now += 10_000
      let moment = Instant(nanoseconds: now)
      take(scheduler.handle(.resultArrived(worker, lease, digest: ResultDigest(7)), at: moment))
      take(scheduler.handle(.persisted(lease.shard), at: moment))
    }
    #expect(scheduler.outcome == .complete)
    #expect(pending.count == 50_000)
    #expect(Set(pending.map(\.1.shard)).count == 50_000)
    #expect(scheduler.checkInvariants().isEmpty)
  }
}
