// SPDX-License-Identifier: Apache-2.0
import AndorModels
import AndorTransport

/// The settings of a worker; the defaults are those of `andor worker`.
public struct WorkerSettings: Sendable {
  /// Where the coordinator listens.
  public var endpoint: Endpoint
  /// The worker's name in status and logs.
  public var name: String
  /// Threads that run the model.
  public var threads: Int
  /// The version of andor, for the greeting.
  public var build: String
  /// How the model is opened.
  public var model: ModelOptions
  /// The keys of an encrypted connection.
  public var curve: CurveClient?
  /// How long a coordinator that was never reached is tried before the worker gives up.
  public var connectPatience: Duration = .seconds(30)
  /// How long a coordinator that vanished is waited for.
  public var lossPatience: Duration = .seconds(600)
  /// The most bytes that files fetched from coordinators may take in the cache.
  public var cacheBytes = 32 << 30
  /// The credit for each thread at first: one lease that runs and one that waits.
  public var creditPerThread = 2

  /// Creates settings from their parts.
  public init(
    endpoint: Endpoint, name: String, threads: Int, build: String, model: ModelOptions,
    curve: CurveClient? = nil
  ) {
    self.endpoint = endpoint
    self.name = name
    self.threads = threads
    self.build = build
    self.model = model
    self.curve = curve
  }
}

/// How a worker's life ended.
public enum WorkerEnd: Sendable, Equatable {
  /// The coordinator said that the job is over.
  case released(String)
  /// A signal asked the worker to stop; what was in flight is finished or handed back.
  case interrupted
}

/// Why a worker cannot go on.
public struct WorkerError: Error, Sendable, CustomStringConvertible {
  /// What kind of thing is wrong, and with it the exit code.
  public enum Code: Sendable, Equatable {
    /// No coordinator answers (exit code 69).
    case unreachable
    /// The coordinator does not accept this worker's key (exit code 77).
    case notAuthorised
    /// Versions or jobs do not fit together (exit code 78).
    case mismatch
  }

  /// What kind of thing is wrong.
  public let code: Code
  /// What happened.
  public let message: String
  /// What to do about it.
  public let hint: String

  /// The message and the advice.
  public var description: String { "\(message). \(hint)" }

  init(_ code: Code, _ message: String, hint: String) {
    self.code = code
    self.message = message
    self.hint = hint
  }
}
