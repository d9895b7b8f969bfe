// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorModels
import AndorSystem
import AndorTransport
import AndorWire
import AndorWorker
import Glibc
import Logging
import Testing

/// The coordinator's side of one worker's connection: a test says what it says.
struct CoordinatorSide {
  /// The worker says nothing for long.
  struct Silence: Error {}

  let socket: Socket
  let endpoint: Endpoint
  let plan: JobPlan
  private let job: [UInt8]

  /// A job of one game g of six players, whose masks take so long each.
  static func slowJob(microseconds: Int) -> String {
    """
    andor: 1
    name: slow
    model: {formula: true}
    games:
      - name: g
        players: {names: [a, b, c, d, e, f]}
        formula: {constant: 0.25, cost_microseconds: \(microseconds), terms: [{and: [0], value: 1}]}
    """
  }

  /// Serves a job of one game g of six players.
  /// - Parameter numerics: what its plan says of numerics.
  init(job: String, numerics: PlanNumerics? = nil) throws {
    self.job = Array(job.utf8)
    socket = try Socket.router(try Context(), RouterSettings())
    endpoint = try socket.bind(try Endpoint("tcp://127.0.0.1:*"))
    plan = JobPlan(
      name: "served", folder: "/", allowOutside: false, batch: 4, audit: 0, artifacts: [],
      games: [
        GamePlan(
          name: "g", players: 6, nullPlayers: [], maskPlan: .cube(players: 6, shardBits: 2),
          columns: [ValueColumn(model: 0, score: "value")], classIndex: 0, emptyValue: 0.25, fullValue: 3.75)
      ], rowsPerSecond: 0, versions: [:], numerics: numerics
    ).sealed(jobFile: self.job)
  }

  /// The next message, waited for; its payload comes with it.
  func next() throws -> (sender: RoutingID, message: Message, payload: [Frame]) {
    let end = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < end {
      guard let incoming = try socket.receive(), let sender = incoming.sender else {
        usleep(1000)
        continue
      }
      let envelope = try WireCodec.decode(incoming.frames[0].bytes)
      return (sender, envelope.message, Array(incoming.frames.dropFirst()))
    }
    throw Silence()
  }

  /// The next greeting; what comes before it is passed over.
  func hello() throws -> (sender: RoutingID, hello: Hello) {
    while true {
      let (sender, message, _) = try next()
      if case .hello(let hello) = message { return (sender, hello) }
    }
  }

  func send(_ message: Message, _ payload: [Frame] = [], to worker: RoutingID) throws {
    let envelope = Envelope(
      fingerprint: SHA256Digest(hexadecimal: plan.fingerprint), session: 7, message: message)
    _ = try socket.send([Frame(adopting: WireCodec.encode(envelope))] + payload, to: worker)
  }

  /// Takes in a worker, which hears of nothing else for a minute.
  func welcome(_ worker: RoutingID) throws {
    let welcome = Welcome(worker: 1, heartbeatMilliseconds: 60_000, silenceMilliseconds: 80_000)
    try send(.welcome(welcome), [Frame(adopting: job), Frame(adopting: plan.json)], to: worker)
  }
}

/// A whole worker on a thread of its own.
struct WorkerProcess {
  /// A worker that is handed to its thread and used there alone.
  private struct Running: @unchecked Sendable {
    let worker: Worker
  }

  private let thread: NativeThread
  private let end: Mailbox<WorkerEnd?>

  init(
    at endpoint: Endpoint, threads: Int, _ configure: (inout WorkerSettings) -> Void = { _ in }
  ) throws {
    var settings = WorkerSettings(
      endpoint: endpoint, name: "w", threads: threads, build: "test", model: ModelOptions())
    settings.connectPatience = .seconds(20)
    configure(&settings)
    let running = Running(
      worker: try Worker(
        settings, interruption: Interruption(waker: try Waker()),
        log: Logger(label: "worker") { _ in SwiftLogNoOpLogHandler() }))
    let end = Mailbox<WorkerEnd?>(waker: try Waker())
    thread = try NativeThread { end.put(try? running.worker.run()) }
    self.end = end
  }

  /// Waits for its end, and returns how it ended.
  func join() -> [WorkerEnd?] {
    thread.join()
    return end.takeAll()
  }
}
