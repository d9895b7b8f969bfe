// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorCoordinator
import AndorJob
import AndorTransport
import AndorWire

/// What happens in a simulated world. A life is one of the coordinator; what belongs to an earlier one is void.
enum WorldEvent {
  case wakes(Int)
  case write(Int)
  case sync(Int)
  case finishes(Int)
  case spaceReturns(Int)
  case diskIsFree(Int)
  case starts
  case connects(SimulatedWorker)
  case beats(SimulatedWorker, ConnectionID)
  case evaluated(SimulatedWorker, Lease)
  case explained(SimulatedWorker, Lease, ProvedSearch)
  case breaks(SimulatedWorker, ConnectionID)
  case killed(SimulatedWorker)
  /// A message reaches the coordinator.
  case arrives(IncomingMessage, Message?)
  /// A message reaches a worker.
  case delivered(SimulatedWorker, Envelope, [Frame], ConnectionID)
  /// The coordinator learns that a connection has ended.
  case ended(RoutingID, ConnectionID, Int)
}

extension World {
  /// Every event of the world.
  func handle(_ event: WorldEvent) {
    switch event {
    case .wakes(let of):
      // An alarm that was set again for an earlier moment is not that of the later one any more.
      guard of == life, nextWake == clock.now else { return }
      nextWake = nil
      step()
    case .write(let of): if of == life { write() }
    case .sync(let of): if of == life { synchronize() }
    case .finishes(let of):
      guard of == life, let process else { return }
      isFinishing = false
      process.finishing.run()
      step()
    case .spaceReturns(let of): if of == life { disk.state.withLock { $0.isFull = false } }
    case .diskIsFree(let of):
      guard of == life else { return }
      disk.state.withLock { $0.isBusy = false }
      step()
    case .starts: startAgain()
    case .ended(let route, let connection, let of):
      guard of == life, process != nil else { return }
      checker.ended(route)
      network.ended.append(connection)
      step()
    case .arrives(let message, let content): arrive(message, content)
    case .connects(let worker): whileAwake(worker, event) { connect(worker) }
    case .beats(let worker, let connection): whileAwake(worker, event) { beat(worker, connection) }
    case .evaluated(let worker, let lease): whileAwake(worker, event) { finish(lease, on: worker) }
    case .explained(let worker, let lease, let found):
      whileAwake(worker, event) { finish(lease, with: found, on: worker) }
    case .breaks(let worker, let connection): breakConnection(connection, of: worker)
    case .killed(let worker): if !worker.isGone { end(worker) }
    case .delivered(let worker, let envelope, let payload, let connection):
      whileAwake(worker, event) {
        if worker.link?.connection == connection { read(envelope, payload, worker) }
      }
    }
  }

  /// A stopped process does what it has to when it goes on; one that has ended does nothing.
  private func whileAwake(_ worker: SimulatedWorker, _ event: WorldEvent, _ body: () -> Void) {
    guard !worker.isGone else { return }
    if worker.stoppedUntil > clock.now { queue.push(event, at: worker.stoppedUntil) } else { body() }
  }

  private func arrive(_ message: IncomingMessage, _ content: Message?) {
    guard process != nil, let route = message.sender, network.isConnected(route) else { return }
    network.inbox.append((message, content))
    step()
    disturb()
  }

  /// What may happen to the coordinator and its disk at any moment.
  private func disturb() {
    if end != nil { return }
    if chance(trouble.kill) { return kill() }
    if chance(trouble.interruption), let process, process.interruption.count == 0 {
      figures.interruptions += 1
      note("the coordinator is interrupted")
      process.interruption.request()
      step()
    }
    guard process != nil else { return }
    if chance(trouble.diskBusy) {
      disk.state.withLock { $0.isBusy = true }
      schedule(.diskIsFree(life), in: nanoseconds(10...2000))
    }
    if chance(trouble.strangers) { sendFromStranger() }
  }

  private func write() {
    var isFull = disk.state.withLock { $0.isFull }
    disk.write { _ in
      if isFull || chance(trouble.diskFull) {
        if !isFull { schedule(.spaceReturns(life), in: nanoseconds(1000...15_000)) }
        isFull = true
        return .full
      }
      return chance(trouble.writeError) ? .failing : .good
    }
    disk.state.withLock { $0.isFull = isFull }
    schedule(.sync(life), in: nanoseconds(1...20))
    if chance(trouble.kill) { kill() } else { step() }
  }

  private func synchronize() {
    isDiskUnderWay = false
    disk.synchronize()
    // Durable and not yet acknowledged, or not even reported.
    if chance(trouble.kill) { kill() } else { step() }
  }

  /// kill -9 of the coordinator: what is in its memory is gone, what is on the disk is found again.
  private func kill() {
    note("the coordinator is killed")
    figures.restarts += 1
    leave()
    disk.crash(&random)
    if chance(trouble.damage), let shard = disk.damage(&random) {
      note("\(shard) is damaged")
      flipped.insert(shard)
    }
    schedule(.starts, in: nanoseconds(100...3000))
  }

  /// The coordinator ended as it was asked to; it is started again.
  func comeBack() {
    leave()
    disk.crash(&random)
    schedule(.starts, in: nanoseconds(100...3000))
  }

  /// The coordinator's process is gone.
  func leave() {
    if let process {
      figures.add(process.coordinator.schedulerCounters)
    }
    process = nil
    life += 1
    network.reset()
    for worker in workers where !worker.isGone { lose(worker) }
  }

  private func startAgain() {
    note("the coordinator starts")
    do {
      try start()
    } catch {
      violations.append("the coordinator does not start: \(error)")
    }
  }
}
