// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorTestKit
import AndorWire
import Testing

/// Seeded trouble of all kinds around the real shell, then peace: the tables must be what they always are.
@Suite struct ChaosTests {
  private struct World {
    let rig: ShellRig
    var random: SeededRandom
    var workers: [ScriptedWorker] = []
    var lastProcess = 0

    mutating func chance(_ probability: Double) -> Bool {
      Double.random(in: 0..<1, using: &random) < probability
    }

    mutating func addWorker(lie: Double = 0) {
      lastProcess += 1
      let worker = ScriptedWorker(
        "w\(lastProcess)", rig, process: lastProcess, capacity: Int.random(in: 1...4, using: &random))
      worker.lie = lie
      worker.hello()
      workers.append(worker)
    }

    /// What happens to a worker in a round: it delivers, once or twice or not yet, or loses its connection.
    mutating func act(_ worker: ScriptedWorker) {
      let asked = worker.read().contains {
        if case .refusal(let refusal) = $0 { refusal.code == .helloFirst } else { false }
      }
      if chance(0.03) { worker.reconnect() }
      if asked || chance(0.05) { worker.hello(held: worker.leases.prefix(4).map(\.lease)) }
      while chance(0.6), let offer = worker.leases.popLast() {
        if chance(0.05) {
          worker.say(
            .failure(ShardFailure(kind: offer.kind, lease: offer.lease, reason: .model, text: "a hiccup")))
        } else {
          worker.deliver(offer)
          if chance(0.1) { worker.deliver(offer) }
        }
      }
      if chance(0.3) { worker.say(.heartbeat(Heartbeat(credit: 2))) }
    }

    /// One round of trouble.
    mutating func step(kills: Bool) throws {
      for worker in workers { act(worker) }
      if kills, chance(0.04) {
        workers.removeFirst().vanish()
        addWorker()
      }
      if chance(0.05), !rig.network.inbox.isEmpty { rig.network.inbox.removeFirst() }
      if chance(0.1) {
        rig.disk.mood = [.works, .works, .isFull, .isBusy, .isSlow].randomElement(using: &random) ?? .works
      }
      rig.finishes = chance(0.5)
      if kills, chance(0.02) { try rig.restart() }
      try rig.step()
      rig.clock.sleep(.milliseconds(Int.random(in: 0...1500, using: &random)))
    }
  }

  @Test(arguments: UInt64(0)..<40) func theTablesAreWhatTheyAlwaysAre(seed: UInt64) throws {
    let hasLiar = seed.isMultiple(of: 2)
    let rig = try ShellRig(ShellJob(players: 6, shardBits: 2, games: 2, audit: hasLiar ? 1 : 0))
    var world = World(rig: rig, random: SeededRandom(seed: seed))
    for _ in 0..<4 { world.addWorker() }
    if hasLiar { world.addWorker(lie: 5) }
    for _ in 0..<60 where rig.end == nil { try world.step(kills: !hasLiar) }
    rig.disk.mood = .works
    rig.finishes = true
    for _ in 0..<2000 where rig.end == nil {
      for worker in world.workers {
        worker.work()
        worker.say(.heartbeat(Heartbeat()))
      }
      try rig.step()
      rig.clock.sleep(.milliseconds(200))
    }
    try rig.expectDone()
    #expect(rig.coordinator.census.payloads == 0)
  }
}
