// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorTransport
import AndorWire

extension World {
  /// The coordinator sends a message: checked at once, as nothing may be said too early, then on its way.
  func carry(_ frames: [Frame], to route: RoutingID) {
    guard let header = frames.first, let envelope = try? WireCodec.decode(header.bytes),
      (try? envelope.message.check(payloadSizes: frames.dropFirst().map(\.count))) != nil
    else {
      violations.append("the coordinator says what nobody understands")
      return
    }
    for message in sabotage?(envelope.message) ?? [envelope.message] {
      checker.said(message, to: route)
      note("to \(route): \(message.line)")
      guard let worker = workers.last(where: { $0.link?.route == route }), let link = worker.link else {
        continue
      }
      var copy = envelope
      copy.message = message
      for delay in delays(to: worker) {
        schedule(.delivered(worker, copy, Array(frames.dropFirst()), link.connection), in: delay)
      }
    }
  }

  /// A worker sends a message over its connection.
  func send(_ message: Message, _ payload: [Frame] = [], from worker: SimulatedWorker) {
    guard let link = worker.link else { return }
    let envelope = Envelope(session: worker.session, message: message)
    let frames = [Frame(adopting: WireCodec.encode(envelope))] + payload
    let incoming = IncomingMessage(
      sender: link.route, frames: frames, peer: nil, connection: link.connection, isComplete: true)
    note("w\(worker.number) at \(link.route): \(message.line)")
    for delay in delays(to: worker) { schedule(.arrives(incoming, message), in: delay) }
  }

  /// How long each copy of a message is on its way.
  private func delays(to worker: SimulatedWorker) -> [Int64] {
    if chance(trouble.partition) { worker.blockedUntil = clock.now + nanoseconds(1000...20_000) }
    if chance(trouble.loss), let link = worker.link {
      schedule(.breaks(worker, link.connection), in: nanoseconds(1...500))
      return []
    }
    let blocked = max(0, worker.blockedUntil - clock.now)
    let copies = chance(trouble.duplication) ? 2 : 1
    return (0..<copies).map { _ in blocked + nanoseconds(isChaos ? 1...800 : 1...20) }
  }

  /// Somebody who never said hello sends what no worker would.
  func sendFromStranger() {
    let (route, connection) = network.connect()
    let session = UInt64.random(in: 0...3, using: &random)
    let lease = Lease(
      shard: ShardReference(
        game: Int.random(in: 0...4, using: &random), index: Int.random(in: 0...20, using: &random)),
      attempt: Int.random(in: 1...3, using: &random))
    let messages: [Message] = [
      .heartbeat(Heartbeat()), .handback(Handback(kind: .values, lease: lease)),
      .goodbye(Goodbye(.other, "bored")),
      .failure(ShardFailure(kind: .values, lease: lease, reason: .nonFinite, text: "", mask: [0])),
      .statusRequest,
    ]
    let message = messages[Int.random(in: 0..<messages.count, using: &random)]
    var bytes = WireCodec.encode(Envelope(session: session, message: message))
    if Bool.random(using: &random) {
      bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
    }
    let incoming = IncomingMessage(
      sender: route, frames: [Frame(adopting: bytes)], peer: nil, connection: connection, isComplete: true)
    schedule(.arrives(incoming, nil), in: nanoseconds(1...100))
    schedule(.ended(route, connection, life), in: nanoseconds(200...400))
  }
}

extension Message {
  /// The message in a few words.
  fileprivate var line: String {
    switch self {
    case .hello(let hello): "hello, \(hello.credit) wanted, holding \(hello.held.map(\.lease.line))"
    case .welcome(let welcome): "welcome w\(welcome.worker)"
    case .refusal(let refusal): "refusal \(refusal.code)"
    case .lease(let offer): "lease \(offer.lease.line) for \(offer.deadlineMilliseconds / 1000) s"
    case .result(let result): "result \(result.lease.line)"
    case .failure(let failure): "failure \(failure.lease.line)"
    case .heartbeat(let heartbeat): "heartbeat, \(heartbeat.credit) wanted"
    case .ack(let ack): "ack \(ack.lease.line) \(ack.disposition)"
    case .handback(let handback): "handback \(handback.lease.line)"
    case .goodbye(let goodbye): "goodbye: \(goodbye.text)"
    default: "\(self)"
    }
  }
}
