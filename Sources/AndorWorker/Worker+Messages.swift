// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorSystem
import AndorTransport
import AndorWire

extension Worker {
  /// Takes in everything the coordinator has sent.
  func readMessages() throws {
    while let incoming = try socket.receive() {
      guard incoming.isComplete, let header = incoming.frames.first else { continue }
      let envelope: Envelope
      do throws(WireError) {
        envelope = try header.withUnsafeBytes { (bytes) throws(WireError) in try WireCodec.decode(bytes) }
        try envelope.message.check(payloadSizes: incoming.frames.dropFirst().map(\.count))
      } catch {
        if let version = error.peerVersion {
          throw WorkerError(
            .mismatch, "the coordinator speaks protocol version \(version), newer than this worker's",
            hint: "Install the coordinator's version of andor here.")
        }
        log.warning("ignored a message: \(error.message)")
        continue
      }
      connection.lastHeard = .now
      try handle(envelope, Array(incoming.frames.dropFirst()))
    }
  }

  private func handle(_ envelope: Envelope, _ payload: [Frame]) throws {
    switch envelope.message {
    case .welcome(let welcome): try begin(welcome, envelope, payload)
    case .lease(let offer): try take(offer, payload)
    case .ack(let ack): unacknowledged[ack.lease] = nil
    case .refusal(let refusal): try obey(refusal)
    case .artifactChunk(let chunk): try receive(chunk, payload)
    case .drain(let reason):
      if !isDraining { log.info("draining: \(reason)") }
      beginDrain()
    case .goodbye(let reason): releaseReason = reason
    case .heartbeat: hearEcho()
    default: break
    }
  }

  /// Takes in the answer to a heartbeat, which shows how long the way there and back takes.
  private func hearEcho() {
    guard let sent = connection.heartbeatSent else { return }
    connection.heartbeatSent = nil
    pace.add(roundTripMicroseconds: Moment.now.microseconds(since: sent))
  }

  private func begin(_ welcome: Welcome, _ envelope: Envelope, _ payload: [Frame]) throws {
    guard let fingerprint = envelope.fingerprint else { return }
    if let job, job.fingerprint != fingerprint {
      throw WorkerError(
        .mismatch, "the coordinator at \(settings.endpoint) now runs another job",
        hint: "Start this worker again for the new job.")
    }
    if connection.session != envelope.session {
      // The first welcome of a session: the answer to the greeting is as good as that to a heartbeat.
      pace.add(roundTripMicroseconds: Moment.now.microseconds(since: connection.lastSent))
    }
    connection.session = envelope.session
    connection.isWelcomed = true
    connection.wasWelcomed = true
    connection.heartbeat = .milliseconds(welcome.heartbeatMilliseconds)
    connection.silence = .milliseconds(welcome.silenceMilliseconds)
    if job == nil { try prepare(fingerprint, jobFile: payload[0].bytes, plan: payload[1].bytes) }
    if fetch?.current != nil { try fetchNext() }
    for result in unacknowledged.values.sorted(by: { $0.lease.shard < $1.lease.shard }) { offer(result) }
  }

  private func obey(_ refusal: Refusal) throws {
    switch refusal.code {
    case .helloFirst:
      // One greeting answers them all: each message sent before it brings such a refusal, and each welcome brings
      // the whole job.
      guard connection.isWelcomed else { return }
      connection.isWelcomed = false
      outbox.removeAll()
      greet()
    case .busy, .full: connection.isWelcomed = false
    case .notAuthorised:
      throw WorkerError(
        .notAuthorised, refusal.sentence, hint: "Allow this worker's key with 'andor keys allow'.")
    case .version, .fingerprint:
      throw WorkerError(
        .mismatch, refusal.sentence, hint: "Use the same andor and the same job on both sides.")
    case .quarantined:
      throw WorkerError(
        .mismatch, refusal.sentence,
        hint: "Compare andor doctor, the model's files and the memory of this machine with the others'.")
    case .unknownArtifact:
      throw JobError(.missing, refusal.sentence, hint: "Make the job again: its files have changed.")
    }
  }

  private func take(_ offer: LeaseOffer, _ payload: [Frame]) throws {
    guard let job, job.preparation.plan.games.indices.contains(offer.lease.shard.game) else { return }
    guard !isDraining else {
      send(.handback(offer.lease))
      return
    }
    // The same lease can come twice, after a reconnect: it is evaluated once.
    guard unacknowledged[offer.lease] == nil, inFlight.insert(offer.lease).inserted else { return }
    let masks: ShardMasks
    switch offer.masks {
    case .subcube(let first, let bits): masks = .subcube(first: first, bits: bits)
    case .list: masks = .list(payload[0].integers)
    }
    queue.put(ThreadTask(lease: offer.lease, masks: masks, received: .now))
  }

  /// Takes what a thread reports.
  func take(_ report: ThreadReport) {
    switch report {
    case .finished(let result):
      inFlight.remove(result.lease)
      masksDone += result.values.count
      pace.add(shardMicroseconds: result.modelMicroseconds)
      unacknowledged[result.lease] = result
      if connection.isWelcomed { offer(result) }
    case .failed(let lease, let kind, let text, let mask):
      inFlight.remove(lease)
      let game = job?.preparation.plan.games[lease.shard.game].name ?? ""
      log.warning(
        "shard \(game)/\(lease.shard.index) failed: \(text)",
        metadata: [
          "job": "\(job?.preparation.plan.name ?? "")",
          "game": "\(game)",
          "shard": "\(lease.shard.index)", "attempt": "\(lease.attempt)",
        ])
      if connection.isWelcomed {
        send(
          .failure(
            ShardFailure(lease: lease, kind: kind, text: text, mask: kind == .nonFinite ? mask : 0)))
      }
    }
  }

  private func offer(_ result: ThreadResult) {
    let message = ShardResult(
      lease: result.lease, values: result.valuesDigest, sums: result.sumsDigest,
      count: result.values.count, modelMicroseconds: result.modelMicroseconds,
      totalMicroseconds: result.totalMicroseconds)
    send(.result(message), [Frame(adopting: result.values), Frame(adopting: result.sums)])
  }
}
