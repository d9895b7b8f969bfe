// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorTransport
import AndorWire

/// A worker process whose every message is the test's.
final class ScriptedWorker {
  private(set) var route = RoutingID.random()
  private(set) var connection: ConnectionID
  let name: String
  let process: Int
  let user: AuthorisedPeer?
  /// What it votes as, without a key.
  let host: String
  let capacity: Int
  /// What is added to the first value of every shard: 0 for an honest worker.
  var lie = 0.0
  /// What the model adds to rows that are evaluated beside others than those of their shard.
  var dependence = 0.0
  /// What is added to v(N) as it is evaluated with a sample's shard.
  var endLie = 0.0
  /// The sample whose shards it is asked for.
  var sample: SampleScheme?
  /// What it says that it does.
  var services = WorkerServices(
    leases: [.values], masks: [.subcube, .list, .drawn], words: 1, valuesPerMask: 1)
  /// What it says of its numerics class.
  var numerics = WorkerNumerics(processor: "the test's")
  /// Its values of the probe masks; `nil` while it has not evaluated them.
  var probes: [Double]?
  /// Leases that came and are not delivered yet.
  var leases: [LeaseOffer] = []
  /// The masks of leases that list them.
  private(set) var rows: [Lease: [UInt64]] = [:]
  private(set) var received: [Message] = []
  private(set) var session: UInt64 = 0
  /// The number that the coordinator gave.
  private(set) var number: UInt32?
  private let network: FakeNetwork

  /// A worker that is connected and has said nothing.
  init(
    _ name: String, _ rig: ShellRig, process: Int = 1, capacity: Int = 2, user: AuthorisedPeer? = nil,
    host: String = "host"
  ) {
    self.host = host
    self.name = name
    self.process = process
    self.capacity = capacity
    self.user = user
    network = rig.network
    connection = network.connect(route)
  }

  /// Says hello.
  func hello(held: [Lease] = [], explanations: [Lease] = []) {
    var numerics = numerics
    if let probes {
      numerics.probeCount = probes.count
      numerics.digest = numerics.digest ?? NumericsProof.digest(of: probes, device: numerics.device)
    }
    say(
      .hello(
        Hello(
          role: .worker, name: name, build: "test", host: host, process: process,
          backends: Hello.Backends([.formula]), threads: 1, credit: capacity, services: services,
          numerics: numerics,
          held: held.map { Hello.Held(kind: .values, lease: $0, values: Hello.Held.underWay) }
            + explanations.map { Hello.Held(kind: .explanation, lease: $0, values: Hello.Held.underWay) })),
      probes.map { [Frame(adopting: $0)] } ?? [])
  }

  /// Sends a message of this session, or of another one.
  func say(_ message: Message, _ payload: [Frame] = [], session: UInt64? = nil) {
    let envelope = Envelope(session: session ?? self.session, message: message)
    say(frames: [Frame(adopting: WireCodec.encode(envelope))] + payload)
  }

  /// Sends any frames.
  func say(frames: [Frame], isComplete: Bool = true) {
    network.inbox.append(
      IncomingMessage(
        sender: route, frames: frames, peer: user, connection: connection, isComplete: isComplete))
  }

  /// Reads what came.
  /// - Returns: the new messages.
  @discardableResult
  func read() -> [Message] {
    let mail = network.mail.removeValue(forKey: route) ?? []
    var messages: [Message] = []
    for frames in mail {
      guard let envelope = try? WireCodec.decode(frames[0].bytes) else {
        fatalError("the shell says rubbish")
      }
      session = envelope.session
      if case .welcome(let welcome) = envelope.message { number = welcome.worker }
      if case .lease(let offer) = envelope.message {
        leases.append(offer)
        if frames.count > 1 { rows[offer.lease] = frames[1].integers }
      }
      messages.append(envelope.message)
    }
    received += messages
    return messages
  }

  /// Reads, says hello where that is asked for, and delivers all it has.
  func work() {
    for message in read() {
      if case .refusal(let refusal) = message, refusal.code == .helloFirst { hello() }
    }
    for offer in leases { deliver(offer) }
    leases = []
  }

  /// Delivers a lease.
  /// - Parameter sums: the partial sums to send beside the values, as if they had been asked for.
  func deliver(_ offer: LeaseOffer, sums: (([Double]) -> [Double])? = nil) {
    if case .drawn = offer.masks, let sample { return deliver(offer, of: sample) }
    guard case .subcube(let first, let bits) = offer.masks else { return deliverRows(offer) }
    let game = offer.lease.shard.game
    var values = (0..<1 << bits).map { ShellJob.value(Int(first) + $0, game: game) }
    values[0] += lie
    let frames = [values] + (sums.map { [$0(values)] } ?? [])
    let result = ShardResult(
      kind: sums == nil ? .values : .sums, lease: offer.lease, frames: frames.count, count: values.count,
      valuesPerMask: 1, values: Self.digest(values), sums: sums == nil ? nil : Self.digest(frames[1]),
      modelMicroseconds: 100, totalMicroseconds: 200)
    say(.result(result), frames.map { Frame(adopting: $0) })
  }

  /// Delivers a shard of a sample, with the values of its ends.
  private func deliver(_ offer: LeaseOffer, of sample: SampleScheme) {
    let game = offer.lease.shard.game
    let rows = sample.offset(of: offer.lease.shard.index)..<sample.offset(of: offer.lease.shard.index + 1)
    var values = sample.sampleRows.masks(rows).words.map { ShellJob.value(Int($0), game: game) }
    values[0] += lie
    let ends = [0, 1 << sample.players - 1].map { ShellJob.value($0, game: game) }
    let result = ShardResult(
      kind: .values, lease: offer.lease, frames: 1, count: values.count, valuesPerMask: 1,
      values: Self.digest(values), sums: nil, ends: [ends[0], ends[0], ends[1], ends[1] + endLie],
      modelMicroseconds: 100, totalMicroseconds: 200)
    say(.result(result), [Frame(adopting: values)])
  }

  /// Delivers a check of rows, whose masks came with the offer.
  private func deliverRows(_ offer: LeaseOffer) {
    let values = rows[offer.lease, default: []].map {
      ShellJob.value(Int($0), game: offer.lease.shard.game) + dependence
    }
    let result = ShardResult(
      kind: offer.kind, lease: offer.lease, frames: 1, count: values.count, valuesPerMask: 1,
      values: Self.digest(values), sums: nil, modelMicroseconds: 100, totalMicroseconds: 200)
    say(.result(result), [Frame(adopting: values)])
  }

  private static func digest(_ values: [Double]) -> SHA256Digest {
    SHA256Digest(of: values.flatMap { ShellJob.bytes($0.bitPattern) })
  }

  /// The process dies: its connection ends.
  func vanish() {
    network.disconnect(route, connection)
    leases = []
  }

  /// The connection ends and the process comes back over another one.
  func reconnect() {
    network.disconnect(route, connection)
    route = RoutingID.random()
    connection = network.connect(route)
  }

  /// The acknowledgements that came.
  var acknowledgements: [Acknowledgement] {
    received.compactMap { if case .ack(let ack) = $0 { ack } else { nil } }
  }

  /// The refusals that came.
  var refusals: [Refusal.Code] {
    received.compactMap { if case .refusal(let refusal) = $0 { refusal.code } else { nil } }
  }

  /// What it was told with the last refusal.
  var lastRefusal: Refusal? {
    received.reversed().lazy.compactMap { if case .refusal(let refusal) = $0 { refusal } else { nil } }.first
  }

  /// Whether it was told to go home.
  var wasDismissed: Bool { received.contains { if case .goodbye = $0 { true } else { false } } }
}
