// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorModels
import AndorSystem
import AndorTransport
import AndorWire

/// The files still to be fetched from the coordinator, one after the other.
struct ArtifactFetch {
  var location: Preparation.Location
  var current: IncomingArtifact?
}

extension Worker {
  /// Reads the job that the coordinator sent, and begins to look for its files beside this thread.
  func prepare(_ fingerprint: SHA256Digest, jobFile: [UInt8], plan bytes: [UInt8]) throws {
    let plan = try JobPlan(json: bytes, at: "the coordinator's plan")
    let specification = try JobSpecification(
      yaml: String(decoding: jobFile, as: UTF8.self), file: "the coordinator's job")
    guard plan.fingerprint == fingerprint.description,
      plan.sealed(jobFile: jobFile).fingerprint == plan.fingerprint,
      plan.games.map(\.name) == specification.games.map(\.name)
    else {
      throw WorkerError(
        .mismatch, "the coordinator's plan does not have the fingerprint it claims",
        hint: "Use the same version of andor on both sides.")
    }
    let preparation = Preparation(
      specification: specification, plan: plan, options: settings.model,
      cache: settings.cache.map { ArtifactCache(folder: $0, limit: settings.cacheBytes) }
        ?? .standard(limit: settings.cacheBytes))
    job = WorkerJob(fingerprint: fingerprint, preparation: preparation)
    inBackground {
      .located(try preparation.locate())
    }
  }

  /// Takes the next step of the preparation.
  func take(_ report: PreparationReport) throws {
    switch report {
    case .located(let location):
      fetch = ArtifactFetch(location: location)
      try fetchNext()
    case .proving: job?.provingSince = .now
    case .opened(let host, let proof):
      job?.provingSince = nil
      guard let job else { return }
      try startThreads(host, job.preparation.plan)
      prove(proof)
    case .failed(let error): throw error
    }
  }

  /// Asks for the next piece of the files that are missing here; opens the model once none is.
  func fetchNext() throws {
    guard var fetch, let job else { return }
    if let current = fetch.current, current.isWhole {
      fetch.location.found[current.artifact.path] = try current.finish()
      fetch.current = nil
    }
    if fetch.current == nil, !fetch.location.missing.isEmpty {
      fetch.current = try job.preparation.cache.begin(fetch.location.missing.removeFirst())
    }
    self.fetch = fetch
    if let current = fetch.current, let digest = SHA256Digest(hexadecimal: current.artifact.sha256) {
      let length = max(1, min(WireLimits.chunkBytes, current.artifact.bytes - current.received))
      send(.fetchArtifact(ArtifactRequest(digest: digest, offset: current.received, length: length)))
      return
    }
    self.fetch = nil
    fetchValues()
    let preparation = job.preparation
    let location = fetch.location
    let (preparations, known) = (self.preparations, settings.proof)
    // The proof is evaluated before the threads that serve leases are there, and before any lease.
    inBackground {
      let host = try preparation.open(location)
      if let known { return .opened(host, known) }
      preparations.put(.proving)
      return .opened(host, try host.proof(for: preparation.plan))
    }
  }

  /// Ends a worker whose model does not answer to the probe masks: it would be unproved, without a lease, for ever.
  func endProofThatHangs() throws(ModelError) {
    guard let job, let since = job.provingSince else { return }
    let plan = job.preparation.plan
    // The masks fill whole batches, and are evaluated twice where the bits are not the plan's.
    let rows = Double(2 * max(plan.batch, 66))
    let expected = plan.rowsPerSecond > 0 ? rows / plan.rowsPerSecond : 0
    let patience = max(settings.proofPatience, .seconds(min(20 * expected, 1e6)))
    guard Moment.now.since(since) > patience else { return }
    throw ModelError(
      .runtime,
      "the model has not evaluated the \(plan.numerics?.probes.count ?? 0) probe masks within "
        + "\(Int(patience / .seconds(1))) s",
      at: "game \(plan.games[0].name)",
      hint: "It hangs here, or this machine is far slower than the one that planned: try andor run on it.")
  }

  /// Greets again with the proof of this machine's numerics class; until then no lease comes.
  private func prove(_ proof: NumericsProof?) {
    guard let proof, let planned = job?.preparation.plan.numerics else { return }
    job?.proof = proof
    let own = proof.numericsClass
    if own.digest != planned.numericsClass.digest {
      log.notice("this machine is of numerics \(own.words), the plan of \(planned.numericsClass.words)")
    }
    if connection.isWelcomed { greet() }
  }

  /// Takes a piece of a file.
  func receive(_ chunk: ArtifactChunk, _ payload: [Frame]) throws {
    guard !receiveValues(chunk, payload) else { return }
    guard let current = fetch?.current, chunk.digest.description == current.artifact.sha256,
      chunk.offset == current.received
    else { return }
    guard chunk.total == current.artifact.bytes, payload[0].count > 0 || current.artifact.bytes == 0 else {
      throw JobError(
        .invalid, "the coordinator sent another file than '\(current.artifact.path)'",
        hint: "The file was changed after the job was made: make the job again.")
    }
    try current.append(payload[0].bytes)
    try fetchNext()
  }

  private func inBackground(_ work: @escaping @Sendable () throws -> PreparationReport) {
    let preparations = self.preparations
    do {
      _ = try NativeThread {
        do { preparations.put(try work()) } catch { preparations.put(.failed(error)) }
      }
    } catch {
      preparations.put(.failed(error))
    }
  }
}
