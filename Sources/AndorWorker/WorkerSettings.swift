// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorModels
import AndorTransport

/// The settings of a worker, with the defaults of `andor worker`.
public struct WorkerSettings: Sendable {
  /// The address at which the coordinator listens.
  public var endpoint: Endpoint
  /// The worker's name in status and logs.
  public var name: String
  /// Threads that run the model.
  public var threads: Int
  /// The version of andor, for the greeting.
  public var build: String
  /// The options with which the model is opened.
  public var model: ModelOptions
  /// The keys of an encrypted connection.
  public var curve: CurveClient?
  /// How long the worker tries to reach a coordinator for the first time.
  public var connectPatience: Duration = .seconds(30)
  /// How long the worker waits for a coordinator that vanished.
  public var lossPatience: Duration = .seconds(600)
  /// The most bytes that files fetched from coordinators may take in the cache.
  public var cacheBytes = 32 << 30
  /// The folder of the cache; that of the user where none is given.
  public var cache: String?
  /// The proof of this process's numerics class, where it has evaluated the job's probe masks already.
  public var proof: NumericsProof?
  /// How long the probe masks may take at least; where they should take longer by the plan, twenty times that.
  public var proofPatience: Duration = .seconds(120)
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

/// The way in which a worker ended.
public enum WorkerEnd: Sendable, Equatable {
  /// The coordinator needs the worker no more, for the given reason.
  case released(String)
  /// A signal asked the worker to stop; leases in flight are finished or handed back.
  case interrupted
}

/// The error that ends a worker.
public struct WorkerError: Error, Sendable, CustomStringConvertible {
  /// The kinds of failure, each with its exit code.
  public enum Code: Sendable, Equatable {
    /// No coordinator answers (exit code 69).
    case unreachable
    /// The coordinator does not accept this worker's key (exit code 77).
    case notAuthorised
    /// Versions or jobs do not fit together (exit code 78).
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

  init(_ code: Code, _ message: String, hint: String) {
    self.code = code
    self.message = message
    self.hint = hint
  }
}
