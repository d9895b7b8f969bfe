// SPDX-License-Identifier: Apache-2.0
import AndorCoordinator
import AndorJob
import AndorModels
import AndorSystem
import AndorText
import AndorTransport
import Logging

extension ResultFolder {
  /// Evaluates what is missing and writes the results, until the job is done, cannot continue, or is interrupted.
  ///
  /// Durable shards stay, however the run ends; a later run resumes from there.
  /// - Throws: `badData` where the model gave NaN or infinity, `diskFailure`, `cannotCreate` where the address
  ///   cannot be used, or the reason why no worker can work.
  public func run(
    _ settings: RunSettings = RunSettings(), observer: (any JobObserver)? = nil
  ) throws(EngineError) -> RunEnd {
    let model = callableModel(settings)
    let run = { () throws(EngineError) in try self.attempted(settings, observer, model?.audience) }
    let end = if let model { try model.tellingHowItFails { try run() } } else { try run() }
    switch end {
    case .done: model?.audience.end(.done)
    case .interrupted: model?.audience.end(.stopped, "interrupted")
    case .incomplete(let shards): model?.audience.end(.failed, "\(shards.count) shards are quarantined")
    case .disputed(_, let reason): model?.audience.end(.failed, "the job is disputed: \(reason)")
    }
    return end
  }

  /// Sends home the workers that still wait at an address for the coordinator of a job that is done.
  ///
  /// One that was killed between the result and its goodbyes leaves them waiting.
  /// - Returns: how many came within a few seconds, a sentence; `nil` where none did.
  /// - Throws: `cannotCreate` where the address cannot be used, or the keys cannot be read.
  public func sendWorkersHome(
    at address: String, keys: String?, interruption: Interruption
  ) throws(EngineError) -> String? {
    let count = try attempt {
      try Farewell.say(
        of: store, at: try Endpoint(address), keys: keys.map { KeyFolder($0) }, patience: .seconds(2),
        interruption: interruption)
    }
    guard count > 0 else { return nil }
    return
      "\(Numbers.count(count, "worker")) that still waited for the job \(count == 1 ? "was" : "were") sent home"
  }

  /// Returns the settings by which this process reaches the job's callable; `nil` where it has none, or cannot.
  private func callableModel(_ settings: RunSettings) -> ModelSettings? {
    guard specification.model.kind == .callable else { return nil }
    if case .inProcess(_, let model) = settings.workers { return model }
    if let planner { return planner }
    return settings.model?.callable == nil ? nil : settings.model
  }

  private func attempted(
    _ settings: RunSettings, _ observer: (any JobObserver)?, _ audience: CallableAudience?
  ) throws(EngineError) -> RunEnd {
    try attempt {
      try ProcessLimits.requireAddressSpace()
      if let model = settings.model, audience != nil { try model.options.callable?.attend(specification) }
      let interruption = try settings.interruption ?? Interruption()
      let games = plan.games.count
      let observer =
        audience.map { CallableObserver(observer, $0, games: games, interruption: interruption) } ?? observer
      switch settings.workers {
      case .inProcess(let count, let model):
        return try run(settings, interruption, observer) {
          ThreadGroup(count: count, model: model, proof: proof(with: model), log: settings.log)
        }
      case .processes(let processes):
        return try run(settings, interruption, observer) {
          // A module runs in a process of its own in any case: one worker for it can be here, and takes the one that
          // has planned. An attached callable is in one already, which has just shown its class.
          if let planner = planner(standingInFor: processes) {
            let proof = specification.model.kind == .callable ? proof(with: planner) : nil
            var log = settings.log
            // As quiet as a process that the run starts.
            log.logLevel = max(log.logLevel, .warning)
            return ThreadGroup(count: 1, model: planner, proof: proof, named: "local", log: log)
          }
          return try ProcessGroup(processes, log: settings.log)
        }
      case .remote(let address, let keys):
        endPlanning()
        var coordinator = settings.coordinator(at: try Endpoint(address))
        coordinator.keys = keys.map { KeyFolder($0) }
        return try end(
          of: Coordinator(store, settings: coordinator, interruption: interruption, log: settings.log),
          GroupObserver(workers: nil, keys: nil, observer: observer))
      }
    }
  }

  private func end(of coordinator: Coordinator, _ observer: GroupObserver) throws -> RunEnd {
    let end = try coordinator.run(observer: observer)
    note(end)
    return end
  }

  /// Runs with workers of this machine, at an address that only this user can use.
  private func run(
    _ settings: RunSettings, _ interruption: Interruption, _ observer: (any JobObserver)?,
    workers make: () throws -> any LocalGroup
  ) throws -> RunEnd {
    let address = try PrivateAddress(in: store.folder)
    defer { address.remove() }
    let workers = try make()
    defer { workers.stop(atOnce: interruption.count > 1) }
    var listening = settings.coordinator(at: address.endpoint)
    listening.keys = address.keys
    let coordinator = try Coordinator(
      store, settings: listening, interruption: interruption, log: settings.log)
    return try end(
      of: coordinator, GroupObserver(workers: workers, keys: address.keys, observer: observer))
  }
}

/// Tells the process of a callable how far the job is and that it is to stop, and passes everything on.
final class CallableObserver: JobObserver {
  private let observer: (any JobObserver)?
  private let audience: CallableAudience
  private let games: Int
  private let interruption: Interruption

  init(
    _ observer: (any JobObserver)?, _ audience: CallableAudience, games: Int, interruption: Interruption
  ) {
    (self.observer, self.audience, self.games, self.interruption) = (observer, audience, games, interruption)
  }

  func jobListens(at address: String) { observer?.jobListens(at: address) }

  func jobProgressed(_ snapshot: StatusSnapshot) {
    let phase = PhaseProgress(snapshot, explained: snapshot.explaining?.explained ?? 0, of: games)
    audience.announce(phase.phase, done: phase.done, total: phase.total)
    if interruption.count > 0 { audience.stop() }
    observer?.jobProgressed(snapshot)
  }
}

/// The workers that a run starts on this machine.
protocol LocalGroup: AnyObject {
  /// Starts the workers against an address, with keys where it needs them.
  func start(at endpoint: Endpoint, keys: KeyFolder?) throws
  /// Replaces workers that ended.
  /// - Throws: the reason why none can work.
  func tend(_ snapshot: StatusSnapshot) throws
  /// Waits until all workers have ended, or makes them end.
  func stop(atOnce: Bool)
}

/// Passes what the coordinator reports to the workers and the observer of a run.
private final class GroupObserver: CoordinatorObserver {
  private let workers: (any LocalGroup)?
  private let keys: KeyFolder?
  private let observer: (any JobObserver)?

  init(workers: (any LocalGroup)?, keys: KeyFolder?, observer: (any JobObserver)?) {
    (self.workers, self.keys, self.observer) = (workers, keys, observer)
  }

  func coordinatorListens(at endpoint: Endpoint) throws {
    guard let workers else {
      observer?.jobListens(at: endpoint.description)
      return
    }
    PrivateAddress.protect(endpoint)
    try workers.start(at: endpoint, keys: keys)
  }

  func coordinatorProgressed(_ snapshot: StatusSnapshot) throws {
    observer?.jobProgressed(snapshot)
    try workers?.tend(snapshot)
  }
}
