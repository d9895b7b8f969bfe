// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorScheduler
import AndorTransport
import AndorWire
import Foundation
import Testing

@testable import AndorCoordinator

/// The real shell and peers that send what is allowed, again and again.
@Suite struct FloodTests {
  private let bounds = PeerBounds()

  private func events(_ rig: ShellRig, _ kind: String) throws -> Int {
    let text = try String(contentsOfFile: "\(rig.folder)/events.jsonl", encoding: .utf8)
    return text.split(separator: "\n").count { $0.contains("\"event\":\"\(kind)\"") }
  }

  /// Identities that had no say are forgotten with their workers.
  @Test func namesOfThoseWhoOnlyGreetAreForgotten() throws {
    let rig = try ShellRig { $0.scheduler.rememberedWorkers = 4 }
    let worker = ScriptedWorker("w", rig, host: "honest")
    worker.hello()
    try rig.settle()
    worker.work()
    try rig.settle()
    for number in 0..<100 {
      let other = ScriptedWorker("o\(number)", rig, process: number, host: "host \(number)")
      other.hello()
      try rig.step()
      other.vanish()
      try rig.step()
    }
    #expect(rig.coordinator.identities.count.identities <= 7 && rig.coordinator.identities.keptCount == 1)
    try rig.serve([worker])
    try rig.expectDone()
  }

  /// Who had a say keeps its number; nobody else gets it.
  @Test func whoHadASayIsNotForgotten() {
    var identities = Identities()
    let liar = identities.number(of: "host a", for: WorkerID(1))
    let other = identities.number(of: "host b", for: WorkerID(2))
    let twin = identities.number(of: "host b", for: WorkerID(3))
    let expelled = identities.number(of: "host c")
    identities.keep(WorkerID(1))
    for number in 1...2 { identities.release(WorkerID(number)) }
    #expect(other == twin && identities.name(of: other) == "host b")
    identities.release(WorkerID(3))
    #expect(identities.count.identities == 2 && identities.count.workers == 0)
    let again = [
      identities.number(of: "host a", for: WorkerID(4)), identities.number(of: "host b", for: WorkerID(5)),
      identities.number(of: "host c", for: WorkerID(6)),
    ]
    #expect(again == [liar, expelled + 1, expelled])
  }

  /// A request for a piece of a file waits until there is room for the answer; so do others of their kind.
  @Test func answersThatCanWaitDo() throws {
    let rig = try ShellRig()
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    try rig.settle()
    worker.read()
    rig.network.room = 0
    worker.say(.statusRequest)
    for _ in 0..<3 {
      worker.say(.fetchArtifact(ArtifactRequest(digest: SHA256Digest(of: [1]), offset: 0, length: 100)))
    }
    let late = ScriptedWorker("late", rig, process: 2)
    late.hello()
    try rig.settle()
    late.read()
    #expect(worker.read().isEmpty && late.refusals == [.busy] && rig.coordinator.timeout <= .milliseconds(10))
    rig.network.room = .max
    try rig.settle()
    worker.read()
    #expect(worker.refusals == [.unknownArtifact], "one request of a worker")
    late.hello()
    try rig.serve([worker, late])
    try rig.expectDone()
  }

  /// What results of a worker bring about is noted as its doing.
  @Test func resultsThatDifferAreBounded() throws {
    let rig = try ShellRig(ShellJob(players: 5, shardBits: 2, audit: 0))
    let liar = ScriptedWorker("liar", rig)
    liar.hello()
    try rig.settle()
    liar.read()
    let offer = try #require(liar.leases.first)
    liar.deliver(offer)
    try rig.settle()
    for number in 1...300 {
      liar.lie = Double(number)
      liar.deliver(offer)
    }
    for _ in 0..<4 { try rig.step() }
    #expect(rig.status.counters?.divergences ?? 0 > 100)
    #expect(try events(rig, "divergence") <= bounds.events)
  }

  @Test func verdictsAreFirstOnce() {
    var verdicts = Verdicts()
    func isFirst(_ worker: String, _ game: String? = nil, _ shard: Int? = nil) -> Bool {
      verdicts.isFirst(worker: worker, game: game, shard: shard)
    }
    let shards = [
      isFirst("a", "g", 100), isFirst("b", "g", 100), isFirst("a", "h", 100), isFirst("a", "g", 99),
    ]
    #expect(shards == [true, false, true, true])
    let workers = [isFirst("a"), isFirst("a"), isFirst("b")]
    #expect(workers == [true, false, true])
    #expect((0..<10_000).count { isFirst("w\($0)") } <= 4096)
  }

  /// A goodbye, a greeting of who is no worker, a question too many: each is one that nobody asked for.
  @Test func messagesWithoutAnAnswerAreCounted() throws {
    let observer = Hello(
      role: .observer, name: "o", build: "test", host: "host", process: 1,
      backends: Hello.Backends([.formula]), threads: 1, credit: 0, services: .none)
    let messages: [Message] = [.goodbye(Goodbye(.finished, "done")), .hello(observer), .statusRequest]
    for message in messages {
      let rig = try ShellRig()
      let stranger = ScriptedWorker("stranger", rig)
      for _ in 0..<bounds.unaskedMessages + bounds.questions + 1 { stranger.say(message) }
      for _ in 0..<4 { try rig.step() }
      #expect(rig.network.cuts == [stranger.route], "\(message)")
    }
  }

  /// As `andor status --watch` does.
  @Test func whoAsksOnceASecondIsServed() throws {
    let rig = try ShellRig()
    let observer = ScriptedWorker("observer", rig)
    for _ in 0..<100 {
      observer.say(.statusRequest)
      try rig.step()
      #expect(observer.read().count == 1)
      rig.clock.sleep(.seconds(1))
    }
    #expect(rig.network.cuts.isEmpty && rig.status.strangers == nil)
  }

  /// Leases that nobody gave let nobody send anything.
  @Test func inventedLeasesGrantNothing() throws {
    let rig = try ShellRig()
    let honest = ScriptedWorker("w", rig)
    honest.hello()
    let inventor = ScriptedWorker("inventor", rig, process: 2)
    inventor.hello(
      held: (0..<WireLimits.held).map {
        Lease(shard: ShardReference(game: 0, index: $0 % 4), attempt: 100 + $0)
      })
    let idle = ScriptedWorker("idle", rig, process: 3, capacity: 0)
    idle.hello()
    try rig.settle()
    let bytes = try [honest, inventor, idle].map { try #require(rig.network.expected[$0.route]) }
    #expect(bytes[1] <= bytes[0] && bytes[2] == 0)
    for worker in [honest, inventor] { worker.read() }
    // Those that were given are taken up.
    honest.reconnect()
    honest.hello(held: honest.leases.map(\.lease))
    try rig.settle()
    #expect(rig.network.expected[honest.route] ?? 0 >= bytes[0])
  }

  /// What comes late of a connection that has ended is not charged to another one with its number.
  @Test func nobodyIsBlamedForAnother() {
    var conduct = Conduct(bounds, at: 0)
    let connection = ConnectionID(descriptor: 1)
    let flooder = Conduct.Speaker(route: .random(), connection: connection)
    let other = Conduct.Speaker(route: .random(), connection: connection)
    conduct.forget(connection)
    let late = (0...bounds.badMessages).map { _ in conduct.judge(.badMessage, of: flooder, at: 0) }
    #expect(late.last == .cut)
    let first = conduct.judge(.badMessage, of: other, at: 0)
    #expect(first == .answer)
    #expect(conduct.count == 1)
    conduct.forget(connection)
    #expect(conduct.count == 0)
  }
}
