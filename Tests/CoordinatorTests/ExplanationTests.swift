// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorJob
import AndorSimulation
import AndorTransport
import AndorWire
import Foundation
import Testing

/// The real shell and workers that search for explanations, or say that they do.
@Suite struct ExplanationTests {
  private static let job = ShellJob(players: 7, shardBits: 6)

  private static func worker(_ name: String, _ rig: ShellRig, process: Int = 1) -> ScriptedWorker {
    let worker = ScriptedWorker(name, rig, process: process, host: "host of \(name)")
    worker.services = WorkerServices(
      leases: [.values, .explanation], masks: [.subcube, .list], words: 1, valuesPerMask: 1)
    worker.hello()
    return worker
  }

  /// Lets workers deliver all values; what is left are leases of explanations.
  private static func evaluate(_ workers: ScriptedWorker..., rig: ShellRig) throws {
    for _ in 0..<20 {
      for worker in workers {
        worker.read()
        for offer in worker.leases where offer.kind == .values { worker.deliver(offer) }
        worker.leases.removeAll { $0.kind == .values }
      }
      try rig.step()
    }
    for worker in workers { worker.read() }
  }

  private static func values(game: Int = 0) -> [Double] {
    (0..<1 << job.players).map { ShellJob.value($0, game: game) }
  }

  private static func search(game: Int = 0) throws -> ProvedSearch {
    let ending = ProvedSearch.run(values(game: game), settings: ExplainSettings(), threads: 1) { true }
    guard case .found(let search) = ending else { throw NotFound() }
    return search
  }

  private struct NotFound: Error {}

  private static func deliver(
    _ offer: LeaseOffer, _ search: ProvedSearch, from worker: ScriptedWorker,
    _ change: (inout [Double]) -> Void = { _ in }
  ) {
    var numbers = search.numbers
    change(&numbers)
    let result = ShardResult(
      kind: .explanation, lease: offer.lease, frames: 2, count: 0, valuesPerMask: 0, values: .zeros,
      sums: .zeros, modelMicroseconds: 0, totalMicroseconds: 1)
    worker.say(.result(result), [Frame(adopting: search.document), Frame(adopting: numbers)])
  }

  private static func events(_ rig: ShellRig, _ word: String) throws -> Int {
    let text = try String(contentsOfFile: "\(rig.folder)/events.jsonl", encoding: .utf8)
    return text.split(separator: "\n").count { $0.contains(word) }
  }

  private static func tables(_ rig: ShellRig) throws -> [Data] {
    try ["and.npy", "or.npy", "interactions.csv", "brief.csv", "harsanyi.npy"].map {
      try Data(contentsOf: URL(filePath: "\(rig.folder)/games/g0/\($0)"))
    }
  }

  private static func explanation(_ rig: ShellRig) throws -> Explanation {
    var explain = try #require(try rig.result().games[0].explain)
    (explain.seconds, explain.tieSeconds, explain.certainSeconds) = (0, nil, nil)
    explain.history = explain.history?.map { step in
      var step = step
      step.seconds = 0
      return step
    }
    return explain
  }

  /// A coordinator whose workers serve no explanations.
  private static func alone() throws -> ShellRig {
    let rig = try ShellRig(job)
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    try rig.serve([worker])
    try rig.expectDone()
    #expect(try events(rig, "\"explained\"") == 1 && events(rig, " at ") == 0)
    return rig
  }

  @Test func aWorkersExplanationHasTheBytesOfTheCoordinatorsOwn() throws {
    let rig = try ShellRig(Self.job)
    let worker = Self.worker("w", rig)
    try Self.evaluate(worker, rig: rig)
    let offer = try #require(worker.leases.first)
    #expect(offer.kind == .explanation && rig.end == nil)
    #expect(rig.network.expected[worker.route] ?? 0 >= 2 * ProvedSearch.bytes(players: 7))
    // Its values are a file to fetch.
    let digest = try #require(offer.values)
    worker.say(.fetchArtifact(ArtifactRequest(digest: digest, offset: 8, length: 1 << 20)))
    try rig.settle()
    let pieces = worker.read().compactMap { if case .artifactChunk(let piece) = $0 { piece } else { nil } }
    #expect(pieces == [ArtifactChunk(digest: digest, offset: 8, total: 8 << 7)])
    Self.deliver(offer, try Self.search(), from: worker)
    try rig.settle()
    try rig.expectDone()
    worker.read()
    #expect(worker.acknowledgements.contains { $0.kind == .explanation && $0.disposition == .durable })
    #expect(try Self.events(rig, "iterations at host/w") + Self.events(rig, "iterations at w") == 1)
    let alone = try Self.alone()
    #expect(try Self.tables(rig) == Self.tables(alone))
    #expect(try Self.explanation(rig) == Self.explanation(alone))
  }

  @Test func forgedExplanationsAreNeverPublished() throws {
    let alone = try Self.alone()
    let forgeries: [(inout [Double]) -> Void] = [
      { $0[20] = .nan }, { $0 = [1] }, { $0[$0.count - 3] = .infinity }, { $0.removeLast() },
      { numbers in for place in numbers.indices.suffix(128) { numbers[place] = 0x1p1023 } },
      { $0[0] = 1e300 }, { $0[0] += 1 }, { $0[8] = -1 }, { $0[3] = .nan },
      { numbers in numbers[numbers.count - 6 * 128 + 5] += 100 },
    ]
    for (number, forgery) in forgeries.enumerated() {
      let rig = try ShellRig(Self.job)
      let worker = Self.worker("w", rig)
      try Self.evaluate(worker, rig: rig)
      Self.deliver(try #require(worker.leases.first), try Self.search(), from: worker, forgery)
      try rig.settle()
      // It is the only worker, so the coordinator searches itself.
      try rig.expectDone()
      #expect(try Self.events(rig, "\"explanation_rejected\"") == 1, "\(number)")
      #expect(try Self.events(rig, " at w") + Self.events(rig, " at host") == 0, "\(number)")
      #expect(try Self.tables(rig) == Self.tables(alone), "\(number)")
      #expect(try Self.explanation(rig) == Self.explanation(alone), "\(number)")
    }
  }

  /// Its values stay, as nothing was found against them.
  @Test func whoForgesIsGivenNoOtherGame() throws {
    var job = Self.job
    job.games = 12
    let rig = try ShellRig(job)
    let (liar, honest) = (Self.worker("liar", rig), Self.worker("honest", rig, process: 2))
    try Self.evaluate(liar, honest, rig: rig)
    for _ in 0..<80 where rig.end == nil {
      for worker in [liar, honest] {
        for message in worker.read() {
          if case .refusal(let refusal) = message, refusal.code == .helloFirst { worker.hello() }
        }
        for offer in worker.leases where offer.kind == .explanation {
          let game = offer.lease.shard.game
          Self.deliver(offer, try Self.search(game: game), from: worker) {
            if worker === liar { $0[$0.count / 2] += 1 }
          }
        }
        worker.leases = []
      }
      try rig.step()
    }
    try rig.expectDone()
    // As many as it had before the first was looked at.
    #expect(try (1...2).contains(Self.events(rig, "\"explanation_rejected\"")))
    #expect(try Self.events(rig, "\"worker_quarantined\"") == 0)
    #expect(try Self.events(rig, "\"explained\"") == 12 && rig.result().games.count == 12)
  }

  /// Both say that they live, and nothing else: the coordinator takes the game over.
  @Test func twoThatDoNothingDoNotHoldAGame() throws {
    let rig = try ShellRig(Self.job)
    let (first, second) = (Self.worker("a", rig), Self.worker("b", rig, process: 2))
    try Self.evaluate(first, second, rig: rig)
    try rig.pass(.seconds(10), alive: [first, second])
    #expect(rig.end == nil)
    try rig.pass(.seconds(20), alive: [first, second])
    try rig.expectDone()
    #expect(try Self.events(rig, "\"explanation_expired\"") == 1)
  }

  @Test func aSearchMayTakeLongerThanSilence() throws {
    let rig = try ShellRig(Self.job)
    let worker = Self.worker("w", rig)
    try Self.evaluate(worker, rig: rig)
    try rig.pass(.seconds(90), alive: [worker])
    Self.deliver(try #require(worker.leases.first), try Self.search(), from: worker)
    try rig.settle()
    try rig.expectDone()
    #expect(try Self.events(rig, "\"explained\"") == 1 && Self.events(rig, "\"worker_silent\"") == 0)
  }

  /// What a worker holds is decided before it is welcomed, and its result is expected by then.
  @Test func whoReconnectsDeliversWhatItHolds() throws {
    let rig = try ShellRig(Self.job)
    let worker = Self.worker("w", rig)
    rig.finishes = true
    try Self.evaluate(worker, rig: rig)
    let offer = try #require(worker.leases.first)
    let strange = Lease(shard: offer.lease.shard, attempt: offer.lease.attempt + 7)
    worker.reconnect()
    worker.hello(explanations: [offer.lease, strange])
    try rig.step()
    let messages = worker.read()
    let welcome = messages.firstIndex { if case .welcome = $0 { true } else { false } }
    let stale = messages.firstIndex {
      if case .ack(let ack) = $0 { ack.kind == .explanation && ack.lease == strange } else { false }
    }
    #expect(try #require(stale) < #require(welcome))
    #expect(!worker.acknowledgements.contains { $0.lease == offer.lease && $0.kind == .explanation })
    #expect(rig.network.expected[worker.route] ?? 0 >= 2 * ProvedSearch.bytes(players: 7))
    Self.deliver(offer, try Self.search(), from: worker)
    try rig.settle()
    try rig.expectDone()
    #expect(try Self.events(rig, "iterations at ") == 1)
  }

  @Test func whoLeavesGivesItsSearchBack() throws {
    let rig = try ShellRig(Self.job)
    let (first, second) = (Self.worker("a", rig), Self.worker("b", rig, process: 2))
    try Self.evaluate(first, second, rig: rig)
    let (leaving, staying) = first.leases.isEmpty ? (second, first) : (first, second)
    let offer = try #require(leaving.leases.first)
    leaving.say(.handback(Handback(kind: .explanation, lease: offer.lease)))
    try rig.settle()
    staying.read()
    let again = try #require(staying.leases.first { $0.kind == .explanation })
    // What comes of the first lease after all is nobody's fault.
    Self.deliver(offer, try Self.search(), from: leaving)
    try rig.settle()
    #expect(rig.end == nil)
    Self.deliver(again, try Self.search(), from: staying)
    try rig.settle()
    try rig.expectDone()
    #expect(try Self.events(rig, "\"explanation_rejected\"") == 0)
  }

  @Test func anInterruptionEndsWhatWorkersSearchFor() throws {
    let rig = try ShellRig(Self.job)
    let worker = Self.worker("w", rig)
    try Self.evaluate(worker, rig: rig)
    #expect(rig.end == nil && worker.leases.count == 1)
    rig.interruption.request()
    try rig.settle()
    #expect(rig.end == .interrupted)
    try rig.restart()
    try rig.settle()
    try rig.expectDone()
    #expect(try Self.tables(rig) == Self.tables(Self.alone()))
  }

  @Test func aWorkerThatVanishesCostsTime() throws {
    let rig = try ShellRig(Self.job)
    let worker = Self.worker("w", rig)
    try Self.evaluate(worker, rig: rig)
    worker.vanish()
    try rig.settle()
    try rig.expectDone()
  }
}
