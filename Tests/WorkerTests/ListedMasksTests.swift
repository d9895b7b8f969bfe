// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorModels
import AndorSystem
import AndorTestKit
import AndorTransport
import AndorWire
import AndorWorker
import Logging
import Testing

/// A whole worker, over a socket, whose leases name their masks one by one.
@Suite struct ListedMasksTests {
  /// v by its definition: the terms of the job below.
  private static func reference(_ mask: UInt64) -> Double {
    func has(_ players: UInt64...) -> Bool { players.allSatisfy { mask >> $0 & 1 == 1 } }
    return 0.25 + (has(0, 2) ? 1.5 : 0) - (has(1) || has(3) || has(5) ? 2.0 : 0) + (has(0, 1, 4) ? 4.0 : 0)
  }

  private static let job = """
    andor: 1
    name: listed
    model: {formula: true}
    games:
      - name: g
        players: {names: [a, b, c, d, e, f]}
        formula:
          constant: 0.25
          terms:
            - {and: [0, 2], value: 1.5}
            - {or: [1, 3, 5], value: -2.0}
            - {and: [0, 1, 4], value: 4.0}
    """

  /// The worker says nothing for long.
  private struct Silence: Error {}

  /// The coordinator's side of one worker's connection.
  private struct Coordinator {
    let socket: Socket
    let endpoint: Endpoint
    let plan: JobPlan

    init() throws {
      socket = try Socket.router(try Context(), RouterSettings())
      endpoint = try socket.bind(try Endpoint("tcp://127.0.0.1:*"))
      plan = JobPlan(
        name: "listed", folder: "/", allowOutside: false, batch: 4, audit: 0, artifacts: [],
        games: [
          GamePlan(
            name: "g", players: 6, nullPlayers: [], maskPlan: .cube(players: 6, shardBits: 2),
            columns: [ValueColumn(model: 0, score: "value")], classIndex: 0, emptyValue: 0.25, fullValue: 3.75
          )
        ], rowsPerSecond: 0, versions: [:]
      ).sealed(jobFile: Array(ListedMasksTests.job.utf8))
    }

    /// The next message, waited for; its payload comes with it.
    func next() throws -> (sender: RoutingID, message: Message, payload: [Frame]) {
      let end = ContinuousClock.now + .seconds(20)
      while ContinuousClock.now < end {
        guard let incoming = try socket.receive(), let sender = incoming.sender else { continue }
        let envelope = try WireCodec.decode(incoming.frames[0].bytes)
        return (sender, envelope.message, Array(incoming.frames.dropFirst()))
      }
      throw Silence()
    }

    func send(_ message: Message, _ payload: [Frame] = [], to worker: RoutingID) throws {
      let envelope = Envelope(
        fingerprint: SHA256Digest(hexadecimal: plan.fingerprint), session: 7, message: message)
      _ = try socket.send([Frame(adopting: WireCodec.encode(envelope))] + payload, to: worker)
    }
  }

  @Test func listedMasksHaveTheirValues() throws {
    let coordinator = try Coordinator()
    var settings = WorkerSettings(
      endpoint: coordinator.endpoint, name: "w", threads: 2, build: "test", model: ModelOptions())
    settings.connectPatience = .seconds(20)
    let worker = try Worker(
      settings, interruption: Interruption(waker: try Waker()),
      log: Logger(label: "worker") { _ in SwiftLogNoOpLogHandler() })
    let end = Mailbox<WorkerEnd?>(waker: try Waker())
    let running = RunningWorker(worker)
    let thread = try NativeThread { end.put(try? running.worker.run()) }
    let (route, greeting, _) = try coordinator.next()
    guard case .hello = greeting else {
      Issue.record("a worker begins with \(greeting)")
      return
    }
    let welcome = Welcome(worker: 1, heartbeatMilliseconds: 60_000, silenceMilliseconds: 80_000)
    try coordinator.send(
      .welcome(welcome),
      [Frame(adopting: Array(Self.job.utf8)), Frame(adopting: coordinator.plan.json)], to: route)
    // Without an order, some masks twice, one alone: the place in the list is all that counts.
    var random = SeededRandom(seed: 5)
    let lists = [1, 7, 300].map { count in (0..<count).map { _ in random.next() & 63 } }
    for (index, masks) in lists.enumerated() {
      let lease = Lease(shard: ShardReference(game: 0, index: index), attempt: 1)
      try coordinator.send(
        .lease(
          LeaseOffer(
            kind: .values, lease: lease, deadlineMilliseconds: 10_000,
            masks: .list(count: masks.count, words: 1), valuesPerMask: 1)),
        [Frame(integers: masks)], to: route)
    }
    var seen: Set<Int> = []
    while seen.count < lists.count {
      let (_, message, payload) = try coordinator.next()
      guard case .result(let result) = message else { continue }
      try message.check(payloadSizes: payload.map(\.count))
      let expected = lists[result.lease.shard.index].map(Self.reference)
      #expect(payload[0].float64Values == expected)
      #expect(payload.count == 1, "masks without a transform have no sums")
      let bytes = expected.flatMap { value in
        (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(8 * $0)) }
      }
      #expect(result.values == SHA256Digest(of: bytes) && result.sums == nil)
      seen.insert(result.lease.shard.index)
    }
    try coordinator.send(.goodbye(Goodbye(.jobOver, "done")), to: route)
    thread.join()
    #expect(end.takeAll() == [.released("done")])
  }
}

/// A worker that is handed to its thread and used there alone.
private struct RunningWorker: @unchecked Sendable {
  let worker: Worker

  init(_ worker: Worker) { self.worker = worker }
}
