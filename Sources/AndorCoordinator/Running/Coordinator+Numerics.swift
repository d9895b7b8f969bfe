// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler
import AndorText
import AndorTransport
import AndorWire

extension Coordinator {
  /// Returns how a worker is refused; `nil` where it is not.
  func refusal(for verdict: NumericsAdmission.Verdict) -> Refusal? {
    switch verdict {
    case .unproved, .admitted: nil
    case .tooMany(let other): NumericsWords.refusal(tooMany: other)
    case .other(let other): NumericsWords.refusal(of: other, sealed: numerics.sealed)
    case .wrong(let why): NumericsWords.refusal(wrong: why)
    }
  }

  /// Refuses a worker for its numerics; it ends then.
  func turnAway(_ sender: RoutingID, _ hello: Hello, _ incoming: IncomingMessage, _ refusal: Refusal) {
    let name = WorkerIdentity(hello, user: incoming.user).shownName
    ending.lastRefusal = refusal
    let isNoted = events.note("worker_refused", worker: name, reason: refusal.sentence)
    let sides =
      refusal.found.isEmpty ? "" : " (the job is of \(refusal.expected), the worker of \(refusal.found))"
    if isNoted {
      log.warning(
        "worker \(name) is refused: \(refusal.sentence)\(sides)", metadata: ["worker": "\(name)"])
    }
    send(.refusal(refusal), to: sender)
    if let worker = registry[sender] { lose(worker.id, "refused") }
    departures.note(
      WorkerIdentity(hello, user: incoming.user), Goodbye(.numerics, refusal.sentence + sides), at: now)
  }

  /// Takes note of an admitted worker's class.
  func admit(_ worker: WorkerID, _ shown: NumericsClass?) {
    let number = shown.map { numerics.number(of: $0) ?? store.registers.number(of: $0) } ?? 0
    let isNew = shown != nil && !numerics.isKnown(number)
    numerics.admit(shown, number: number)
    registry.admit(worker, numericsClass: number)
    guard isNew, let shown else { return }
    let isSealed = shown.digest == numerics.sealed?.digest
    let allowed = numerics.allowed(between: number, and: 1, game: 0) ?? 0
    let isNoted = events.note(
      "numerics_class", worker: name(of: worker),
      reason: isSealed
        ? "the job is of \(shown.words)"
        : "\(shown.words), whose values may differ by \(Numbers.ascii(allowed)) in audits")
    if isNoted, !isSealed {
      let difference = Numbers.ascii(allowed)
      log.notice(
        "worker \(name(of: worker)) is of \(shown.words); audits across classes allow \(difference)")
    }
  }

  /// Loses silent workers that have shown no class: the scheduler, which watches the others, does not know them.
  func loseSilentCandidates() {
    let now = self.now
    for candidate in registry.candidates {
      guard let worker = registry[candidate],
        .nanoseconds(now - worker.lastHeard) > settings.scheduler.silence
      else { continue }
      lose(candidate, "silent")
    }
  }

  /// Writes into the result whose machines' bits it is made of.
  func noteNumerics(in document: inout ResultDocument) {
    let known = store.registers.knownClasses
    var total: [UInt16: Int] = [:]
    for (number, game) in store.plan.games.enumerated() {
      let counts = classes.counts(of: number)
      total.merge(counts, uniquingKeysWith: +)
      guard let place = document.games.firstIndex(where: { $0.name == game.name }) else { continue }
      document.games[place].numerics = NumericsShare.word(counts, known: known)
    }
    document.setNumerics(total, known: known)
    if document.isMixed {
      document.numericsDifference = max(document.numericsDifference ?? 0, ending.largestNumericsDifference)
    }
  }
}

extension NumericsAdmission.Claim {
  /// Reads what a greeting shows; its frames are the header and, where it shows values, those.
  init(_ hello: Hello, _ frames: [Frame]) {
    let numerics = hello.numerics
    self.init(
      numerics.digest.map {
        NumericsClass(
          digest: $0, processor: numerics.processor, runtime: numerics.runtime, device: numerics.device)
      },
      probes: numerics.probeCount > 0
        ? frames[1].withFloat64Values { values in values.indices.map { values[$0] } } : [])
  }
}
