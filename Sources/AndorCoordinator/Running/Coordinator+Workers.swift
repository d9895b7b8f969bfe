// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler
import AndorTransport
import AndorWire

extension Coordinator {
  /// Reads which connections ended, and loses their workers.
  func readEndedConnections() throws {
    while let connection = try network.nextEnded() {
      if let worker = registry[connection] { lose(worker.id, "disconnected") }
    }
  }

  /// Loses a worker whose connection ended or that said goodbye.
  func lose(_ worker: WorkerID, _ reason: String) {
    guard disconnect(worker, reason) else { return }
    tell(.workerLost(worker))
    // Who never was admitted is unknown to the scheduler, which forgets the others.
    if scheduler.standing(of: worker) == nil { registry.forget(worker) }
  }

  /// Takes a worker's address away and notes why.
  /// - Returns: whether it had one.
  @discardableResult
  func disconnect(_ worker: WorkerID, _ reason: String) -> Bool {
    guard let record = registry.disconnect(worker) else { return false }
    events.note("worker_lost", worker: record.name, reason: reason)
    return true
  }

  /// Cuts the sessions of workers whose keys were taken off the list, and notes who was refused.
  func controlAccess() {
    guard let access = network.access else { return }
    do {
      guard try access.refresh(at: now) else { return }
    } catch {
      log.warning("the list of workers cannot be read; the old list stays in force: \(error)")
      return
    }
    for worker in Array(registry.connected) where !access.allows(worker.key) {
      if let route = worker.route { refuse(route, .notAuthorised, Self.keyIsGone) }
      lose(worker.id, "key removed")
    }
    for denial in access.denials() {
      events.note("refused", reason: "\(denial.address) key \(denial.publicKey?.z85 ?? "none")")
    }
  }

  static let keyIsGone = "the coordinator no longer allows this worker's key"

  /// Takes in a process that says hello, or refuses it.
  func greet(_ sender: RoutingID, _ hello: Hello, _ incoming: IncomingMessage) {
    guard hello.role == .worker else { return }
    guard registry[sender] != nil || registry.connectedCount < settings.workers else {
      refuse(sender, .full, "this coordinator takes at most \(settings.workers) workers")
      return
    }
    if let lack = lack(of: hello.services) {
      refuse(
        sender, .unsuited, "this job needs \(lack), which the worker (andor \(hello.build)) does not serve")
      return
    }
    let claim = NumericsAdmission.Claim(hello, incoming.frames)
    let verdict = numerics.judge(claim)
    if let refusal = refusal(for: verdict) {
      turnAway(sender, hello, incoming, refusal)
      return
    }
    let greeting = registry.greet(
      WorkerIdentity(hello, user: incoming.user), hello, key: incoming.peer, route: sender,
      connection: incoming.connection, at: now)
    if let displaced = greeting.displaced {
      events.note("worker_lost", worker: displaced.name, reason: "another worker has its address")
      tell(.workerLost(displaced.id))
      if scheduler.standing(of: displaced.id) == nil { registry.forget(displaced.id) }
    }
    let worker = greeting.worker
    if greeting.isNew {
      events.note("worker_joined", worker: worker.name, reason: "\(hello.host) pid \(hello.process)")
    }
    guard case .admitted(let shown) = verdict else {
      // Another process in the place of one that was admitted has none of its leases.
      tell(.workerLost(worker.id))
      welcome(worker.id, at: sender)
      return
    }
    admit(worker.id, shown)
    welcome(worker.id, at: sender)
    tell(
      .workerJoined(
        worker.id, credit: hello.credit, holding: heldLeases(of: hello, by: worker.id),
        traits: traits(of: worker.id)))
  }

  /// Returns what the job's first game needs and a worker does not serve; `nil` where it serves all of it.
  private func lack(of services: WorkerServices) -> String? {
    guard let game = store.plan.games.first else { return nil }
    let lease = Lease(shard: ShardReference(game: 0, index: 0), attempt: 1)
    return services.lack(of: leaseOffer(of: lease, game.maskPlan.masks(of: 0), milliseconds: 1))
  }

  private func welcome(_ worker: WorkerID, at route: RoutingID) {
    let welcome = Welcome(
      worker: UInt32(clamping: worker.number),
      heartbeatMilliseconds: Int(settings.heartbeat / .milliseconds(1)),
      silenceMilliseconds: Int(settings.scheduler.silence / .milliseconds(1)),
      numerics: numerics.sealed?.digest)
    send(.welcome(welcome), [Frame(adopting: store.jobFile), Frame(adopting: store.planFile)], to: route)
  }

  /// Sends all workers home, and waits until they have gone, for a second at most.
  ///
  /// When a connection ends libzmq drops what the other side has not read yet: a worker that missed its goodbye
  /// would wait for a coordinator that is not coming back.
  func release(_ goodbye: Goodbye) {
    for worker in registry.connected {
      if let route = worker.route { send(.goodbye(goodbye), to: route) }
    }
    let deadline = now + 1_000_000_000
    while registry.connectedCount > 0, surroundings.interruption.count < 2, now < deadline {
      guard (try? network.wait(for: .milliseconds(20), messages: true)) != nil, (try? receiveSome()) != nil,
        (try? readEndedConnections()) != nil
      else { return }
    }
  }
}
