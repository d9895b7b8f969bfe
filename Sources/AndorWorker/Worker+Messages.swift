// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorModels
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
          let own = WireLimits.version
          throw WorkerError(
            .mismatch,
            "the coordinator speaks protocol version \(version), this worker speaks version \(own)",
            hint: version > own
              ? "Upgrade andor here to the coordinator's version."
              : "Upgrade the coordinator's andor to this worker's version.")
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
    case .lease(let offer): take(offer, payload)
    case .ack(let ack) where ack.kind == .explanation:
      explanations.remove(ack.lease)
      fetchValues()
    case .ack(let ack): settle(ack.lease)
    case .refusal(let refusal): try obey(refusal)
    case .artifactChunk(let chunk): try receive(chunk, payload)
    case .drain(let text):
      if !isDraining { log.info("draining: \(text)") }
      beginDrain()
    case .goodbye(let goodbye): releaseReason = goodbye.text
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
    resumeExplanations()
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
    case .numerics:
      throw WorkerError(
        .mismatch,
        "\(refusal.sentence). The job is of \(refusal.expected); this worker is of \(refusal.found)",
        hint:
          "Use workers like those of the job, or start the coordinator with --numerics first (a new job is then "
          + "sealed with the class of its first worker) or with --mixed-numerics (the result says that it is mixed)."
      )
    case .quarantined:
      throw WorkerError(
        .mismatch, refusal.sentence,
        hint: "Compare andor doctor, the model's files and the memory of this machine with the others'.")
    case .unknownArtifact:
      // The job's own files are all here: what is missing are a game's values.
      guard fetch != nil else { return missValues() }
      throw JobError(.missing, refusal.sentence, hint: "Make the job again: its files have changed.")
    default:
      throw WorkerError(
        .mismatch, refusal.sentence, hint: "Use the same andor and the same job on both sides.")
    }
  }

  /// Takes what a thread reports.
  func take(_ report: ThreadReport) throws(ModelError) {
    switch report {
    case .finished(let result):
      end(result.lease)
      pace.add(shardMicroseconds: result.modelMicroseconds)
      unacknowledged[result.lease] = result
      if connection.isWelcomed { offer(result) }
    case .interrupted(let lease): giveBack(lease, end(lease))
    case .absent(let lease):
      if waitingThreads == 0 { log.warning("waiting for the process that computes the values") }
      waitingThreads += 1
      giveBack(lease, end(lease))
      giveBackWaiting()
    case .returned:
      waitingThreads -= 1
      guard waitingThreads == 0 else { return }
      log.notice("the process that computes the values is there again")
      // Whoever has given leases back gets new ones once it has greeted again.
      if !isDraining, connection.isWelcomed { greet() }
    case .gone(let error): throw error
    case .failed(let lease, let kind, let text, let mask):
      let work = end(lease) ?? .values
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
            ShardFailure(
              kind: work, lease: lease, reason: kind, text: text, mask: kind == .nonFinite ? mask : [])))
      }
    }
  }

  private func offer(_ result: ThreadResult) {
    let message = ShardResult(
      kind: .values, lease: result.lease, frames: 1, count: result.values.count, valuesPerMask: 1,
      values: result.valuesDigest, sums: nil, ends: result.ends, modelMicroseconds: result.modelMicroseconds,
      totalMicroseconds: result.totalMicroseconds)
    send(.result(message), [Frame(adopting: result.values)])
  }
}
