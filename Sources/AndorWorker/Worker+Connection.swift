// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorModels
import AndorSystem
import AndorTransport
import AndorWire
import Glibc

extension Worker {
  /// Greets whenever a connection has come up, and ends with a sentence where keys are refused.
  func readConnectionEvents() throws {
    while let event = try monitor.next() {
      switch event {
      case .ready:
        connection.isUp = true
        connection.brokenHandshakes = 0
        greet()
      case .disconnected:
        // A new connection of the same socket would be ignored as long as the coordinator believes in the old
        // one; reconnecting by hand begins with a clean one. Only after a handshake that had succeeded: those
        // that fail are tried again by libzmq at its own pace.
        // What the coordinator said last, such as goodbye, is read before, as it would be lost.
        try readMessages()
        guard releaseReason == nil else { return }
        if connection.isUp { try socket.reconnect(settings.endpoint) }
        connection.isUp = false
        if connection.isWelcomed {
          // Also how most jobs end, where the goodbye did not get through any more: no cause for alarm.
          log.notice(
            "the coordinator vanished; waiting for it", metadata: ["endpoint": "\(settings.endpoint)"])
        }
        connection.isWelcomed = false
      case .handshakeFailed(.refused):
        throw WorkerError(
          .notAuthorised, "the coordinator at \(settings.endpoint) does not accept this worker's key",
          hint: "Allow the key there with 'andor keys allow'.")
      case .handshakeFailed(.mismatch):
        throw WorkerError(
          .notAuthorised,
          "the coordinator at \(settings.endpoint) and this worker do not agree on encryption",
          hint: "Pass --keys DIR with the key folder made for this coordinator.")
      case .handshakeFailed(.broken):
        // A coordinator whose key is not the expected one, or that uses keys where the worker has none, may
        // break off without a word; once can be a coordinator that just ended.
        connection.brokenHandshakes += 1
        guard connection.brokenHandshakes < 5 else {
          throw WorkerError(
            .notAuthorised, "the process at \(settings.endpoint) ends every handshake",
            hint: "Check the address, and that --keys holds this coordinator's public key.")
        }
      default: break
      }
    }
  }

  /// Says hello and names the shards it holds: results that no coordinator has acknowledged, and work under way.
  func greet() {
    connection.lastSent = .now
    connection.heartbeatSent = nil
    let finished = unacknowledged.values.map {
      Hello.Held(kind: .values, lease: $0.lease, values: $0.valuesDigest)
    }
    let underWay = inFlight.filter { !acknowledgedEarly.contains($0.key) }.map {
      Hello.Held(kind: $1, lease: $0, values: Hello.Held.underWay)
    }
    let held = (finished + underWay).sorted { $0.lease.shard < $1.lease.shard }.prefix(WireLimits.held)
    pace.keep(held.count)
    let explanations = explanations.held.sorted { $0.lease.shard < $1.lease.shard }
    let backends = Hello.Backends(ModelKind.table.filter { settings.model.allows($0.permission) })
    let proof = job?.proof
    send(
      .hello(
        Hello(
          role: .worker, name: settings.name, build: settings.build, host: Machine.hostName,
          process: Int(getpid()), backends: backends, threads: settings.threads,
          credit: takesNone ? 0 : max(freeCredit, held.count), services: Self.services,
          numerics: proof.map { WorkerNumerics($0) } ?? numericsOfMachine,
          held: Array((held + explanations).prefix(WireLimits.held)))),
      proof.map { [Frame(adopting: $0.probes)] } ?? [])
  }

  /// Sends heartbeats, repeats the greeting, and gives up on a coordinator that stays away too long.
  func keepAlive() throws {
    let now = Moment.now
    if connection.isWelcomed {
      if now.since(connection.lastSent) >= connection.heartbeat {
        sendHeartbeat(at: now)
      }
      if !takesNone, let more = pace.wish(threads: settings.threads, at: now) {
        log.debug("asking for a credit of \(more) leases")
        sendHeartbeat(at: now, credit: freeCredit)
      }
      if now.since(connection.lastHeard) > connection.silence { connection.isWelcomed = false }
    } else if now.since(connection.lastSent) >= connection.heartbeat {
      greet()
    }
    sayWhatIsWaitedFor(now)
    let patience = connection.wasWelcomed ? settings.lossPatience : settings.connectPatience
    guard !connection.isWelcomed, now.since(connection.lastHeard) > patience else { return }
    throw WorkerError(
      .unreachable, "no coordinator answers at \(settings.endpoint)",
      hint: "Start 'andor coordinator' there, and check the address, the port and the keys.")
  }

  /// The leases it can use: those that the threads need, but for the threads that work for nobody. Who asked for
  /// none would be leaving.
  var freeCredit: Int { max(pace.credit - acknowledgedEarly.count, 1) }

  /// Sends a sign of life, with the credit asked for if there is one.
  func sendHeartbeat(at now: Moment, credit: Int = 0) {
    connection.lastSent = now
    connection.heartbeatSent = now
    send(.heartbeat(Heartbeat(credit: credit)))
  }

  /// Reports, once a first attempt has taken seconds, what is missing and how long the worker waits for it.
  private func sayWhatIsWaitedFor(_ now: Moment) {
    guard !connection.wasWelcomed, !connection.hasSaidWhatIsMissing,
      now.since(connection.lastHeard) > .seconds(3)
    else { return }
    connection.hasSaidWhatIsMissing = true
    let what = connection.isUp ? "connected, but no coordinator answers" : "nobody answers yet"
    let patience = settings.connectPatience / .seconds(1)
    log.notice("\(what) at \(settings.endpoint); waiting for up to \(Int(patience)) s (--patience)")
  }

  /// Puts a message into the outbox; it leaves with the next `sendWhatWaits`.
  func send(_ message: Message, _ payload: [Frame] = []) {
    let envelope = Envelope(fingerprint: job?.fingerprint, session: connection.session, message: message)
    outbox.append([Frame(adopting: WireCodec.encode(envelope))] + payload)
  }

  /// Sends the outbox as far as the connection takes it.
  func sendWhatWaits() throws {
    var sent = 0
    for frames in outbox {
      guard try socket.send(frames) == .sent else { break }
      sent += 1
    }
    outbox.removeFirst(sent)
    // While nobody is there only the latest greeting is worth keeping: results are offered again after it.
    if !connection.isWelcomed && outbox.count > 1 { outbox.removeFirst(outbox.count - 1) }
  }

  /// What rounding depends on, as far as it is known without the model.
  private var numericsOfMachine: WorkerNumerics {
    WorkerNumerics(
      processor: ModelHost.processor, device: (settings.model.device ?? .cpu).description)
  }
}

extension WorkerNumerics {
  /// Creates what a greeting says of a proof, whose values follow it.
  init(_ proof: NumericsProof) {
    let own = proof.numericsClass
    self.init(
      processor: own.processor, runtime: own.runtime, device: own.device, digest: own.digest,
      probeCount: proof.probes.count)
  }
}
