// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorCore
import AndorDigest
import AndorJob
import AndorTransport
import AndorWire

/// A worker's search for an explanation, which here is the values themselves.
struct SimulatedExplanation {
  let values: SHA256Digest
  /// What it sends, once it is found and until that is acknowledged.
  var found: ProvedSearch?
}

extension World {
  /// What the workers of this world serve.
  var services: WorkerServices {
    WorkerServices(
      leases: trouble.job.explains ? [.values, .explanation] : [.values], masks: [.subcube, .list], words: 1,
      valuesPerMask: 1)
  }

  /// A worker is asked for an explanation: it fetches the values.
  func takeExplanation(_ offer: LeaseOffer, _ worker: SimulatedWorker) {
    guard !worker.isDraining else {
      return send(.handback(Handback(kind: .explanation, lease: offer.lease)), from: worker)
    }
    guard let digest = offer.values, worker.explanations[offer.lease] == nil else { return }
    figures.explanationLeases += 1
    worker.explanations[offer.lease] = SimulatedExplanation(values: digest)
    guard worker.character != .hoarder, !worker.isHung else { return }
    fetchValues(worker)
  }

  /// Asks for the values of what is not found yet.
  func fetchValues(_ worker: SimulatedWorker) {
    guard let digest = worker.explanations.values.first(where: { $0.found == nil })?.values else { return }
    send(
      .fetchArtifact(ArtifactRequest(digest: digest, offset: 0, length: WireLimits.chunkBytes)), from: worker)
  }

  /// Values come: after a while the explanation is found.
  func takeValues(_ chunk: ArtifactChunk, _ payload: [Frame], _ worker: SimulatedWorker) {
    let asked = worker.explanations.filter { $0.value.values == chunk.digest && $0.value.found == nil }
    for lease in asked.keys {
      let found = explanation(payload[0].float64Values ?? [], of: worker)
      schedule(.explained(worker, lease, found), in: nanoseconds(100...4000))
    }
  }

  /// What a worker says that explains some values.
  private func explanation(_ values: [Double], of worker: SimulatedWorker) -> ProvedSearch {
    var shown = values
    if worker.character != .honest, !shown.isEmpty { shown[0] += 1 }
    let none = [Double](repeating: 0, count: values.count)
    return ProvedSearch(
      proof: SparseProof(
        iterations: 1, tieIterations: 0, isExhausted: false,
        least: SparseProof.Vectors(and: shown, or: none, multiplier: none), choice: nil),
      course: [Explanation.Step(iterations: 1, seconds: 0, objective: 1, lowerBound: 1)],
      seconds: SearchSeconds(plain: 0))
  }

  /// An explanation is found.
  func finish(_ lease: Lease, with found: ProvedSearch, on worker: SimulatedWorker) {
    guard worker.explanations[lease] != nil else { return }
    if chance(trouble.crash) { return end(worker) }
    if worker.character == .forger, worker.forgeries % 2 == 0 || chance(trouble.hiccup) {
      worker.forgeries += 1
      worker.explanations[lease] = nil
      return send(
        .failure(ShardFailure(kind: .explanation, lease: lease, reason: .memory, text: "no")), from: worker)
    }
    worker.explanations[lease]?.found = found
    if worker.isWelcomed { deliverExplanation(lease, from: worker) }
    fetchValues(worker)
  }

  func deliverExplanation(_ lease: Lease, from worker: SimulatedWorker) {
    guard let found = worker.explanations[lease]?.found else { return }
    var document = found.document
    if worker.character == .forger { document.removeLast() }
    let result = ShardResult(
      kind: .explanation, lease: lease, frames: 2, count: 0, valuesPerMask: 0, values: .zeros, sums: .zeros,
      modelMicroseconds: 0, totalMicroseconds: 100)
    send(
      .result(result), [Frame(adopting: document), Frame(adopting: found.numbers)],
      from: worker)
  }

  /// What is not found is given back by who is to leave.
  func giveBackExplanations(_ worker: SimulatedWorker) {
    for (lease, explanation) in worker.explanations where explanation.found == nil {
      worker.explanations[lease] = nil
      send(.handback(Handback(kind: .explanation, lease: lease)), from: worker)
    }
  }
}
