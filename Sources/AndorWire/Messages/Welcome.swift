// SPDX-License-Identifier: Apache-2.0

/// The coordinator takes a worker.
public struct Welcome: Equatable, Sendable {
  /// The worker's number in this session.
  public var worker: UInt32
  /// How often the worker says that it is alive, in milliseconds, 10 to 3,600,000.
  public var heartbeatMilliseconds: Int
  /// After so long without a message the other side is gone, in milliseconds, 10 to 86,400,000.
  public var silenceMilliseconds: Int
  /// Leases that the coordinator will keep in flight at this worker, 0 to `WireLimits.leases`.
  public var leases: Int

  /// Creates a welcome from its parts.
  public init(worker: UInt32, heartbeatMilliseconds: Int, silenceMilliseconds: Int, leases: Int) {
    self.worker = worker
    self.heartbeatMilliseconds = heartbeatMilliseconds
    self.silenceMilliseconds = silenceMilliseconds
    self.leases = leases
  }
}

/// The coordinator says no.
public struct Refusal: Equatable, Sendable {
  /// Why, for programs.
  public enum Code: UInt32, Sendable, CaseIterable {
    /// The sender's key or role does not allow it.
    case notAuthorised = 1
    /// The protocol versions differ.
    case version = 2
    /// The message belongs to another job.
    case fingerprint = 3
    /// Not now: try again later.
    case busy = 4
    /// No more workers are taken.
    case full = 5
    /// This worker is not known, for instance after a restart: say hello again.
    case helloFirst = 6
    /// No file of the job has the digest asked for.
    case unknownArtifact = 7
    /// The worker's results were wrong, or it failed too often: it gets no more shards of this job.
    case quarantined = 8
  }

  /// Why, for programs.
  public var code: Code
  /// Why, for people; encoding cuts it to `WireLimits.sentenceBytes` bytes.
  public var sentence: String

  /// Creates a refusal from its parts.
  public init(code: Code, sentence: String) {
    self.code = code
    self.sentence = sentence
  }
}

/// A sign of life.
public struct Heartbeat: Equatable, Sendable {
  /// Leases held now.
  public var inFlight: Int
  /// Rows of the model a second lately; finite and not negative.
  public var rowsPerSecond: Double
  /// The credit from now on: how many leases the worker wants in flight; 0 leaves it as it is.
  public var credit: Int

  /// Creates a heartbeat from its parts.
  public init(inFlight: Int, rowsPerSecond: Double, credit: Int = 0) {
    self.inFlight = inFlight
    self.rowsPerSecond = rowsPerSecond
    self.credit = credit
  }
}
