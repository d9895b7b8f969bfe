// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorTransport
import AndorWire
import Testing

/// The real shell and messages that should not be.
@Suite struct StrangerTests {
  @Test func badFramesChangeNothing() throws {
    let rig = try ShellRig()
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    try rig.settle()
    worker.read()
    let offer = try #require(worker.leases.first)
    let before = rig.coordinator.census
    worker.say(frames: [])
    worker.say(frames: [Frame()])
    worker.say(frames: [Frame(copying: [UInt8](repeating: 0xFF, count: 300))])
    worker.say(frames: [Frame(copying: [8, 1]), Frame(copying: [1, 2, 3])])
    worker.deliver(offer)
    let whole = rig.network.inbox.removeLast().frames
    worker.say(frames: Array(whole.dropLast()))
    worker.say(frames: whole + [Frame(copying: [1])])
    worker.say(frames: [whole[0], Frame(copying: [1, 2, 3])])
    worker.say(frames: whole, isComplete: false)
    worker.say(.welcome(Welcome(worker: 1, heartbeatMilliseconds: 1, silenceMilliseconds: 1)))
    try rig.settle()
    #expect(rig.coordinator.census == before)
    #expect(rig.status.shardsDone == 0 && rig.status.counters?.results == 0)
    try rig.serve([worker])
    try rig.expectDone()
  }

  @Test func anotherSessionsMessagesAreRefused() throws {
    let rig = try ShellRig()
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    try rig.settle()
    worker.read()
    let lease = try #require(worker.leases.first?.lease)
    worker.say(
      .failure(ShardFailure(kind: .values, lease: lease, reason: .nonFinite, text: "", mask: [0])),
      session: worker.session &+ 1)
    worker.say(.goodbye(Goodbye(.interrupted, "of a session before")), session: worker.session &+ 1)
    try rig.settle()
    worker.read()
    #expect(worker.refusals == [.helloFirst])
    #expect(rig.coordinator.census.connected == 1)
    try rig.serve([worker])
    try rig.expectDone()
  }

  /// Who has not said hello is asked to, and is not remembered for it.
  @Test func strangersAreNotRemembered() throws {
    let rig = try ShellRig()
    for number in 1...50 {
      let stranger = ScriptedWorker("stranger", rig, process: number)
      stranger.say(.heartbeat(Heartbeat()), session: 7)
      try rig.step()
      stranger.read()
      #expect(stranger.refusals == [.helloFirst])
      stranger.vanish()
    }
    try rig.settle()
    #expect(rig.coordinator.census == .init(known: 0, connected: 0, payloads: 0))
  }

  @Test func aKeyThatIsRemovedEndsTheSession() throws {
    let key = try CurvePublicKey(z85: "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7")
    let access = FakeAccess("alice", "bob")
    let rig = try ShellRig(access: access)
    let workers = try ["alice", "bob", "mallory"].enumerated().map { number, name in
      ScriptedWorker(
        "w", rig, process: number, capacity: 4, user: try AuthorisedPeer(name: name, publicKey: key))
    }
    for worker in workers {
      worker.hello()
      try rig.settle()
      worker.read()
    }
    #expect(workers[2].refusals == [.notAuthorised])
    #expect(rig.status.workers.map(\.name) == ["alice/w", "bob/w"])
    #expect(workers[0].leases.count == 4 && workers[1].leases.isEmpty)
    access.allowed = ["bob"]
    try rig.settle()
    for worker in workers { worker.read() }
    #expect(workers[0].refusals == [.notAuthorised])
    #expect(rig.status.workers.map(\.name) == ["bob/w"])
    #expect(workers[1].leases.count == 4, "what alice had goes to bob")
    workers[0].work()
    try rig.settle()
    #expect(rig.status.shardsDone == 0, "what alice says does not count any more")
    try rig.serve([workers[1]])
    try rig.expectDone()
  }
}
