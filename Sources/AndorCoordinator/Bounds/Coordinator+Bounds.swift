// SPDX-License-Identifier: Apache-2.0
import AndorScheduler
import AndorTransport
import AndorWire

extension Coordinator {
  /// Takes note of a message that should not have come; whose sender sends too many is cut.
  /// - Parameter reason: what is wrong with it, for the events; `nil` for what honest workers send at times.
  func punish(
    _ offence: Conduct.Offence, _ incoming: IncomingMessage, from sender: RoutingID, reason: String? = nil
  ) {
    let worker = registry[sender]?.name
    if let reason { events.note("bad_message", worker: worker, isStrangers: true, reason: reason) }
    let speaker = Conduct.Speaker(route: sender, connection: incoming.connection)
    guard conduct.judge(offence, of: speaker, at: now) == .cut else { return }
    events.note("cut", worker: worker, isStrangers: true, reason: "too many messages that no worker sends")
    network.cut(sender)
  }

  /// Returns whether a greeting is to be read now.
  func isReceived(_ incoming: IncomingMessage, from sender: RoutingID) -> Bool {
    switch conduct.receive(Conduct.Speaker(route: sender, connection: incoming.connection), at: now) {
    case .now: return true
    case .later: return false
    case .never:
      punish(.tooManyHellos, incoming, from: sender, reason: "too many greetings")
      return false
    }
  }

  /// Lets a worker have results of its leases under way.
  /// - Parameter count: leases that it named in its greeting and that are its own: it may hold their results.
  func expectResults(of worker: WorkerID, and count: Int = 0) {
    guard let route = registry[worker]?.route else { return }
    let held = scheduler.holdingCount(worker) + count
    // Twice: one that ran out can come late, beside the one that was given in its place.
    let leases = held > 0 ? 2 * held + 4 : 0
    // An explanation that is on its way can be said again after a reconnect.
    let explanations = 2 * explanationBytes(of: worker)
    network.expect(
      leases * (2 * store.plan.payloadBytes + WireLimits.headerBytes) + explanations, from: route)
  }
}
