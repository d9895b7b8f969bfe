// SPDX-License-Identifier: Apache-2.0
import AndorScheduler
import AndorWire

extension Coordinator {
  /// Takes leave of a worker; one that cannot serve the job is counted by its reason.
  func takeLeave(of worker: RegisteredWorker, _ goodbye: Goodbye) {
    guard goodbye.reason.isInability else { return lose(worker.id, goodbye.text) }
    if events.note("worker_unable", worker: worker.name, reason: goodbye.text) {
      log.warning(
        "worker \(worker.name) cannot serve the job: \(goodbye.text)",
        metadata: ["worker": "\(worker.name)"])
    }
    lose(worker.id, goodbye.text)
    departures.note(worker.identity, goodbye, at: now)
  }

  /// Ends the job once nobody is left who could serve it: all workers that came have gone for the same reason.
  func endIfNobodyCanServe() {
    guard ending.outcome == nil, ending.failure == nil, !scheduler.isDraining,
      let reason = departures.hopeless(
        connected: registry.connectedCount, delivered: registry.delivererCount, for: settings.refusalGrace,
        at: now)
    else { return }
    guard reason.kind != .numerics else {
      return ending.fail(NumericsWords.ending(reason.count, last: ending.lastRefusal))
    }
    let workers =
      reason.count == 1 ? "the only worker that came" : "each of the \(reason.count) workers that came"
    ending.fail(
      CoordinatorError(
        reason.kind == .model || reason.kind == .artifact ? .model : .mismatch,
        "\(workers) cannot serve the job: \(reason.text)",
        hint: "Start workers that can, and resume the job in \(store.folder); nothing is lost."))
  }
}
