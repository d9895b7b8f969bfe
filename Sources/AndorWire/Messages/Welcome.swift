// SPDX-License-Identifier: Apache-2.0
import AndorDigest

/// The coordinator takes a worker.
public struct Welcome: Equatable, Sendable {
  /// The worker's number in this session.
  public var worker: UInt32
  /// How often the worker says that it is alive, in milliseconds, 10 to 3,600,000.
  public var heartbeatMilliseconds: Int
  /// After so long without a message the other side is gone, in milliseconds, 10 to 86,400,000.
  public var silenceMilliseconds: Int
  /// The numerics class that the job is sealed with, as the digest of the probe values; `nil` while there is none.
  public var numerics: SHA256Digest?

  /// Creates a welcome from its parts.
  public init(
    worker: UInt32, heartbeatMilliseconds: Int, silenceMilliseconds: Int, numerics: SHA256Digest? = nil
  ) {
    self.worker = worker
    self.heartbeatMilliseconds = heartbeatMilliseconds
    self.silenceMilliseconds = silenceMilliseconds
    self.numerics = numerics
  }
}

/// The coordinator says no.
public struct Refusal: Equatable, Sendable {
  /// Why, for programs; an open enumeration, as later versions of andor add reasons.
  public struct Code: RawRepresentable, Hashable, Sendable {
    /// The number as it travels, from 1.
    public let rawValue: UInt32

    /// Creates a code of any number; one without a name here refuses the receiver for good.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The sender's key or role does not allow it.
    public static let notAuthorised = Code(rawValue: 1)
    /// The protocol versions differ.
    public static let version = Code(rawValue: 2)
    /// The message belongs to another job.
    public static let fingerprint = Code(rawValue: 3)
    /// Not now: try again later.
    public static let busy = Code(rawValue: 4)
    /// No more workers are taken.
    public static let full = Code(rawValue: 5)
    /// This worker is not known, for instance after a restart: say hello again.
    public static let helloFirst = Code(rawValue: 6)
    /// No file of the job has the digest asked for.
    public static let unknownArtifact = Code(rawValue: 7)
    /// The worker's results were wrong, or it failed too often: it gets no more shards of this job.
    public static let quarantined = Code(rawValue: 8)
    /// The worker's numerics class is not the job's.
    public static let numerics = Code(rawValue: 9)
    /// The worker does not serve what the job needs.
    public static let unsuited = Code(rawValue: 10)
  }

  /// Why, for programs.
  public var code: Code
  /// Why, for people; encoding cuts it to `WireLimits.sentenceBytes` bytes.
  public var sentence: String
  /// What the coordinator has, where two things differ: protocol version, numerics class; cut likewise.
  public var expected: String
  /// What the receiver has, where two things differ; cut likewise.
  public var found: String

  /// Creates a refusal from its parts.
  public init(code: Code, sentence: String, expected: String = "", found: String = "") {
    self.code = code
    self.sentence = sentence
    self.expected = expected
    self.found = found
  }
}

/// A sign of life.
public struct Heartbeat: Equatable, Sendable {
  /// The credit from now on: how many leases the worker wants in flight; 0 leaves it as it is.
  public var credit: Int

  /// Creates a heartbeat, by default one that changes nothing.
  public init(credit: Int = 0) { self.credit = credit }
}

/// The last message of a connection, either way.
public struct Goodbye: Equatable, Sendable {
  /// Why, for programs.
  public enum Reason: UInt32, Sendable, CaseIterable {
    /// See the text; also what a reason that this build does not know is read as.
    case other = 1
    /// Coordinator: the job has ended.
    case jobOver = 2
    /// Coordinator: it stops, and the job can be resumed.
    case stopping = 3
    /// Coordinator: the worker did not answer in time.
    case silent = 4
    /// Worker: it was drained and holds nothing any more.
    case finished = 5
    /// Worker: somebody asked it to stop.
    case interrupted = 6
    /// Worker: it may not run the job's kind of model.
    case notAllowed = 7
    /// Worker: what runs the model is missing here, or of another version.
    case runtime = 8
    /// Worker: a file of the job is missing or differs.
    case artifact = 9
    /// Worker: the model does not load.
    case model = 10
    /// Worker: its numerics class is not the job's.
    case numerics = 11
    /// Worker: it ran out of memory.
    case memory = 12
  }

  /// Why, for programs.
  public var reason: Reason
  /// Why, for people; encoding cuts it to `WireLimits.sentenceBytes` bytes.
  public var text: String

  /// Creates a goodbye from its parts.
  public init(_ reason: Reason, _ text: String) {
    self.reason = reason
    self.text = text
  }
}
