// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler
import AndorSystem
import AndorTransport

/// The settings of a coordinator, with the defaults of `andor coordinator`.
public struct CoordinatorSettings: Sendable {
  /// The address to listen at.
  public var endpoint: Endpoint
  /// The folder of keys for encrypted connections, with the list of workers that may connect.
  public var keys: KeyFolder?
  /// The time between two heartbeats of a worker.
  public var heartbeat: Duration = .seconds(2)
  /// The time between two calls of the observer.
  public var progress: Duration = .milliseconds(200)
  /// Takes a view of the job every half second, on the coordinator's thread; it must be quick.
  public var watch: (@Sendable (JobView) -> Void)?
  /// The policies by which shards are leased.
  public var scheduler = SchedulerSettings()
  /// Whether workers wait for the next coordinator of the job when this one is interrupted, instead of ending.
  public var keepsWorkers = false
  /// Which numerics class a job is sealed with that no run has sealed.
  public var sealing = Sealing.plan
  /// Whether workers of other numerics classes are admitted.
  public var mixesNumerics = false
  /// How long a job whose workers were all refused waits for another one before it ends.
  public var refusalGrace: Duration = .seconds(5)
  /// Most games whose explanations the coordinator searches for itself while workers search for others.
  public var searches = Machine.here.cores
  /// Whether the coordinator searches itself before workers do: where they are processes of its own machine.
  public var searchesFirst = false
  /// The largest number of workers at a time.
  public var workers = 16_384
  /// What is borne from those who connect.
  public var peers = PeerBounds()

  /// The choice of the numerics class that a job is sealed with.
  public enum Sealing: String, Sendable, CaseIterable {
    /// That of the machine that planned.
    case plan
    /// That of the first worker whose values agree with the plan's to the tolerance.
    case first
  }

  /// Creates the defaults at an endpoint.
  public init(endpoint: Endpoint) { self.endpoint = endpoint }
}

/// An observer of a coordinator, called on its thread; its methods must be quick.
public protocol CoordinatorObserver: AnyObject {
  /// Tells the address at which the coordinator listens.
  func coordinatorListens(at endpoint: Endpoint) throws
  /// Tells the status of the job, several times a second.
  func coordinatorProgressed(_ snapshot: StatusSnapshot) throws
}

/// The way in which a coordinator's run ended.
public enum CoordinatorEnd: Sendable, Equatable {
  /// All results are written.
  case done
  /// Some shards are quarantined, as `game/shard`; everything else is durable.
  case incomplete([String])
  /// Workers contradict each other about shards, named as `game/shard`, and nobody can tell who is right: nothing is
  /// published; a resume evaluates everything again. The reason is a sentence's part.
  case disputed([String], reason: String)
  /// Stopped on request; a resume continues the job.
  case interrupted
}

/// The error of a job that cannot succeed.
public struct CoordinatorError: Error, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Code: Sendable, Equatable {
    /// The model cannot be evaluated.
    case model
    /// No worker that came fits the job.
    case mismatch
  }

  /// The kind of failure.
  public let code: Code
  /// What happened, as a sentence without its full stop.
  public let message: String
  /// What to do about it.
  public let hint: String

  /// The message and the advice.
  public var description: String { "\(message). \(hint)" }

  init(_ code: Code = .model, _ message: String, hint: String) {
    self.code = code
    self.message = message
    self.hint = hint
  }
}
