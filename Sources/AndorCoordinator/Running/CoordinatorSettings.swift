// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler
import AndorTransport

/// How a coordinator behaves; the defaults are those of `andor coordinator`.
public struct CoordinatorSettings: Sendable {
  /// Where to listen.
  public var endpoint: Endpoint
  /// The folder of keys for encrypted connections, with the list of workers that may connect.
  public var keys: KeyFolder?
  /// How often workers say that they are alive.
  public var heartbeat: Duration = .seconds(2)
  /// How often the observer is told how the job stands.
  public var progress: Duration = .milliseconds(200)
  /// Given a view of the job every half second, on the coordinator's thread; it must be quick.
  public var watch: (@Sendable (JobView) -> Void)?
  /// The policies of who does what next.
  public var scheduler = SchedulerSettings()
  /// Whether workers wait for the next coordinator of the job when this one is interrupted, instead of going
  /// home.
  public var keepsWorkers = false
  /// Most workers at a time.
  public var workers = 16_384

  /// The defaults at an endpoint.
  public init(endpoint: Endpoint) { self.endpoint = endpoint }
}

/// Who watches a coordinator; called on its thread, and quick.
public protocol CoordinatorObserver: AnyObject {
  /// The coordinator listens here.
  func coordinatorListens(at endpoint: Endpoint) throws
  /// The job stands so; several times a second.
  func coordinatorProgressed(_ snapshot: StatusSnapshot) throws
}

/// How a coordinator's run ended.
public enum CoordinatorEnd: Sendable, Equatable {
  /// All results are written.
  case done
  /// Some shards are quarantined, as `game/shard`; everything else is durable.
  case incomplete([String])
  /// Stopped on request; a resume continues the job.
  case interrupted
}

/// Why a job cannot succeed.
public struct CoordinatorError: Error, Sendable, CustomStringConvertible {
  /// What happened.
  public let message: String
  /// What to do about it.
  public let hint: String

  /// The message and the advice.
  public var description: String { "\(message). \(hint)" }
}
