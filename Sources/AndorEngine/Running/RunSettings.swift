// SPDX-License-Identifier: Apache-2.0
import AndorCoordinator
import AndorJob
import AndorSystem
import AndorTransport
import Logging

/// How a run ended: done, incomplete with the quarantined shards, or interrupted and resumable.
public typealias RunEnd = CoordinatorEnd

/// A request to stop a run: once means after the shards in flight, twice at once.
public typealias Interruption = AndorSystem.Interruption

extension Interruption {
  /// Creates an interruption that nobody has asked for yet.
  /// - Throws: `misconfigured` where the system has no more file descriptors.
  public convenience init() throws(EngineError) { self.init(waker: try attempt { try Waker() }) }
}

/// Which numerics class a job is sealed with: that of the machine that planned, or that of the first worker whose
/// values agree with the plan's.
public typealias NumericsSealing = CoordinatorSettings.Sealing

/// How a job is run.
public struct RunSettings: Sendable {
  /// Where the workers come from.
  public enum Workers: Sendable {
    /// Workers in this process: how many, the threads of each, and what a job may do.
    case inProcess(workers: Int, model: ModelSettings)
    /// Processes of their own on this machine: a model that crashes ends its worker and not the run.
    case processes(WorkerProcesses)
    /// Workers that connect to an address, with the folder of keys where connections are encrypted.
    case remote(address: String, keys: String?)
  }

  /// Where the workers come from.
  public var workers: Workers
  /// The request to stop; a run without one cannot be interrupted.
  public var interruption: Interruption?
  /// The log of what happens to workers and shards.
  public var log = Logger(label: "andor") { _ in SwiftLogNoOpLogHandler() }
  /// Called with a view of the job every half second, for dashboards; on another thread, so it must be quick.
  public var watch: (@Sendable (JobView) -> Void)?
  /// How this process reaches the job's callable, to tell it how the job goes, where it has neither planned the job nor
  /// runs its workers.
  public var model: ModelSettings?
  /// Seconds that a remote worker has for a shard, at least, before another may have it.
  public var lease: Int?
  /// Seconds without a message after which a remote worker is lost.
  public var silence: Int?
  /// Which numerics class a job is sealed with that no run has sealed.
  public var sealing = NumericsSealing.plan
  /// Whether workers of other numerics classes are admitted; the result then says that it is mixed.
  public var mixesNumerics = false
  /// Whether remote workers wait for the coordinator that resumes an interrupted job.
  public var keepsWorkers = false

  /// Creates a run with workers; one worker in this process where none is given.
  public init(workers: Workers = .inProcess(workers: 1, model: ModelSettings())) { self.workers = workers }

  /// Returns the coordinator's settings at an address.
  func coordinator(at endpoint: Endpoint) -> CoordinatorSettings {
    var settings = CoordinatorSettings(endpoint: endpoint)
    settings.watch = watch
    settings.keepsWorkers = keepsWorkers
    settings.sealing = sealing
    settings.mixesNumerics = mixesNumerics
    if case .remote = workers {} else { settings.searchesFirst = true }
    if let lease { settings.scheduler.minimumLease = .seconds(lease) }
    if let silence {
      settings.scheduler.silence = .seconds(silence)
      settings.heartbeat = min(settings.heartbeat, .seconds(silence) / 4)
    }
    return settings
  }
}

/// Worker processes of this machine.
public struct WorkerProcesses: Sendable {
  /// How many.
  public var count: Int
  /// The path of andor's executable.
  public var executable: String
  /// What follows `andor worker ADDRESS`.
  public var arguments: [String]
  /// The kind of error that an exit status of a worker stands for; `nil` where it is unknown.
  public var meaning: @Sendable (Int32) -> EngineError.Code?

  /// Processes of an executable; by default of the running one.
  public init(
    count: Int, executable: String = "/proc/self/exe", arguments: [String] = [],
    meaning: @escaping @Sendable (Int32) -> EngineError.Code? = { _ in nil }
  ) {
    (self.count, self.executable, self.arguments, self.meaning) = (count, executable, arguments, meaning)
  }
}

/// An observer of a run; its methods are called on the thread that runs, so they must be quick. All have empty
/// defaults.
public protocol JobObserver: AnyObject {
  /// Tells that workers may connect to the address.
  func jobListens(at address: String)
  /// Shows how the job stands; called several times a second.
  func jobProgressed(_ snapshot: StatusSnapshot)
}

extension JobObserver {
  /// Does nothing.
  public func jobListens(at address: String) {}
  /// Does nothing.
  public func jobProgressed(_ snapshot: StatusSnapshot) {}
}
