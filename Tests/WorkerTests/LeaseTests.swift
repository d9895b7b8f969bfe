// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorModels
import AndorSystem
import AndorTransport
import AndorWire
import AndorWorker
import Logging
import Testing

/// A real worker and a coordinator whose every message is the test's.
@Suite struct LeaseTests {
  /// A coordinator of a game of 3 players with v = 1 + 2·[0 and 2].
  private final class ScriptedCoordinator {
    private static let jobFile = """
      andor: 1
      name: j
      model: {formula: true}
      explain: none
      games: [{name: g, players: {count: 3}, formula: {constant: 1, terms: [{and: [0, 2], value: 2}]}}]
      """
    private let socket: Socket
    private let poller: Poller
    private let interruption: Interruption
    private var worker: NativeThread?
    private var route: RoutingID?
    private var received: [(message: Message, frames: [Frame])] = []
    let hello: Hello

    /// Starts a worker and waits for its greeting.
    init() throws {
      socket = try Socket.router(Context(), RouterSettings())
      let endpoint = try socket.bind(Endpoint("tcp://127.0.0.1:*"))
      poller = Poller(waker: try Waker())
      poller.watch(socket)
      let interruption = Interruption(waker: try Waker())
      self.interruption = interruption
      worker = try NativeThread {
        let settings = WorkerSettings(
          endpoint: endpoint, name: "w", threads: 1, build: "9.9", model: ModelOptions())
        let log = Logger(label: "worker") { _ in SwiftLogNoOpLogHandler() }
        _ = try? Worker(settings, interruption: interruption, log: log).run()
      }
      guard case .hello(let hello) = try Self.next(socket, poller, &route)?.message else {
        throw WaitError()
      }
      self.hello = hello
      try welcome()
    }

    deinit {
      try? say(.goodbye(Goodbye(.jobOver, "over")))
      worker?.join()
    }

    struct WaitError: Error {}

    private func welcome() throws {
      let file = Array(Self.jobFile.utf8)
      try say(
        .welcome(Welcome(worker: 1, heartbeatMilliseconds: 3_600_000, silenceMilliseconds: 86_400_000)),
        [Frame(copying: file), Frame(copying: Self.plan.sealed(jobFile: file).json)])
    }

    private static var plan: JobPlan {
      JobPlan(
        name: "j", folder: "/nowhere", allowOutside: false, batch: 4, audit: 0, artifacts: [],
        games: [
          GamePlan(
            name: "g", players: 3, nullPlayers: [], maskPlan: .cube(players: 3, shardBits: 2),
            columns: [ValueColumn(model: 0, score: "value")], classIndex: 0, emptyValue: 1, fullValue: 3)
        ], rowsPerSecond: 0, versions: [:])
    }

    private func say(_ message: Message, _ frames: [Frame] = []) throws {
      let fingerprint = Self.plan.sealed(jobFile: Array(Self.jobFile.utf8)).fingerprint
      let envelope = Envelope(
        fingerprint: .init(hexadecimal: fingerprint), session: 5, message: message)
      _ = try socket.send([Frame(adopting: WireCodec.encode(envelope))] + frames, to: route)
    }

    /// Asks for a lease and waits for what the worker says to it.
    func answer(to offer: LeaseOffer, _ frames: [Frame] = []) throws -> (message: Message, frames: [Frame])? {
      try say(.lease(offer), frames)
      while let answer = try Self.next(socket, poller, &route) {
        switch answer.message {
        case .result, .failure: return answer
        default: continue
        }
      }
      return nil
    }

    /// The next message that is sound; `nil` where none comes for ten seconds.
    private static func next(
      _ socket: Socket, _ poller: Poller, _ route: inout RoutingID?
    ) throws -> (message: Message, frames: [Frame])? {
      let deadline = Moment.now.advanced(by: .seconds(10))
      while Moment.now < deadline {
        _ = try poller.wait(timeout: .milliseconds(100))
        guard let incoming = try socket.receive() else { continue }
        route = incoming.sender
        let message = try WireCodec.decode(incoming.frames[0].bytes).message
        try message.check(payloadSizes: incoming.frames.dropFirst().map(\.count))
        return (message, Array(incoming.frames.dropFirst()))
      }
      return nil
    }
  }

  private func offer(
    _ kind: LeaseKind, _ masks: LeaseOffer.Masks, game: Int = 0, shard: Int = 0, model: Int = 0,
    values: Int = 1
  ) -> LeaseOffer {
    LeaseOffer(
      kind: kind, lease: Lease(shard: ShardReference(game: game, index: shard), attempt: 1),
      deadlineMilliseconds: 60_000, model: model, masks: masks, valuesPerMask: values)
  }

  private func numbers(_ frame: Frame) -> [Double] { frame.integers.map { Double(bitPattern: $0) } }

  @Test func whatIsServedIsEvaluated() throws {
    let coordinator = try ScriptedCoordinator()
    let answer = try coordinator.answer(to: offer(.values, .subcube(first: 4, bits: 2), shard: 1))
    guard case .result(let cube)? = answer?.message, let frames = answer?.frames else {
      return #expect(Bool(false), "no values of a subcube")
    }
    // Masks {2}, {0, 2}, {1, 2}, {0, 1, 2}.
    #expect(frames.map(numbers) == [[1, 3, 1, 3]])
    #expect((cube.kind, cube.frames, cube.count, cube.valuesPerMask) == (.values, 1, 4, 1))
    let list = Frame(integers: [7, 0, 5])
    let second = try coordinator.answer(to: offer(.values, .list(count: 3, words: 1), shard: 2), [list])
    guard case .result(let values)? = second?.message, let frames = second?.frames else {
      return #expect(Bool(false), "no values")
    }
    #expect(frames.map(numbers) == [[3, 1, 3]])
    #expect((values.kind, values.frames, values.count) == (.values, 1, 3) && values.sums == nil)
  }

  @Test func whatIsNotServedIsRefusedByNameAndTheWorkerGoesOn() throws {
    let coordinator = try ScriptedCoordinator()
    let document = Frame(copying: Array("{}".utf8))
    var explanation = offer(.explanation, .none, values: 0)
    explanation.values = .zeros
    var effect = offer(.effect, .none, shard: 1, values: 0)
    effect.values = .zeros
    let cases: [(LeaseOffer, [Frame], String)] = [
      (offer(.sums, .subcube(first: 0, bits: 2), shard: 11), [], "leases of values and sums"),
      (explanation, [document], "the lease does not fit the job"),
      (effect, [document], "leases of effect"),
      (offer(LeaseKind(rawValue: 9), .other(.list), shard: 2), [document, document], "leases of kind 9"),
      (offer(.values, .drawn(stream: 1, first: 2, count: 3), shard: 3), [], "does not fit the plan"),
      (offer(.values, .other(MaskKind(rawValue: 9)), shard: 4), [document], "masks told by kind 9"),
      (
        offer(.values, .list(count: 1, words: 2), shard: 5), [Frame(integers: [1, 0])],
        "does not fit the plan"
      ),
      (offer(.values, .subcube(first: 0, bits: 2), shard: 6, values: 2), [], "2 values a mask, more than 1"),
      (offer(.values, .subcube(first: 8, bits: 2), shard: 7), [], "does not fit the plan"),
      (
        offer(.values, .list(count: 2, words: 1), shard: 8), [Frame(integers: [1, 8])],
        "does not fit the plan"
      ),
      (offer(.values, .subcube(first: 0, bits: 2), game: 1, shard: 9), [], "does not fit the plan"),
      (offer(.values, .subcube(first: 0, bits: 2), shard: 10, model: 1), [], "does not fit the plan"),
    ]
    for (offer, frames, text) in cases {
      guard case .failure(let failure)? = try coordinator.answer(to: offer, frames)?.message else {
        Issue.record("\(text): no failure came")
        continue
      }
      #expect(failure.reason == .unsupported && failure.text.contains(text))
      #expect(failure.kind == offer.kind && failure.lease == offer.lease && failure.mask.isEmpty)
    }
    let answer = try coordinator.answer(to: offer(.values, .subcube(first: 0, bits: 2)))
    #expect(answer?.frames.map(numbers) == [[1, 1, 1, 1]])
  }

  @Test func aGreetingSaysWhatTheWorkerServes() throws {
    let hello = try ScriptedCoordinator().hello
    #expect(hello.build == "9.9" && hello.threads == 1 && hello.role == .worker)
    #expect(
      hello.services
        == WorkerServices(
          leases: [.values, .explanation], masks: [.subcube, .list, .drawn], words: 16, valuesPerMask: 1))
    #expect(!hello.numerics.processor.isEmpty && hello.numerics.device == "cpu")
    #expect(hello.numerics.digest == nil)
  }
}
