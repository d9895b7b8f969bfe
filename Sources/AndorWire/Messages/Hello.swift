// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob

/// The first message of a connection: who is there and what it can do.
///
/// It is said again where the coordinator asks for it, and when the worker's numerics class has become known.
public struct Hello: Equatable, Sendable {
  /// What the sender wants to be.
  public enum Role: UInt32, Sendable {
    /// Evaluates shards.
    case worker = 1
    /// Only asks for the status.
    case observer = 2
  }

  /// The kinds of model that a worker can run.
  public struct Backends: OptionSet, Sendable {
    /// The flags as they travel.
    public let rawValue: UInt32
    /// Creates flags as they travel; unknown ones are kept but mean nothing here.
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    /// Creates the flags of some kinds of model.
    public init(_ kinds: [ModelKind]) { rawValue = kinds.reduce(0) { $0 | $1.greetingBit } }
  }

  /// A shard that the worker holds: finished and not yet acknowledged, or still under way.
  public struct Held: Equatable, Sendable {
    /// Stands for the digest of a shard that is still being evaluated: 32 zero bytes.
    public static let underWay = SHA256Digest.zeros
    /// The kind of work.
    public var kind: LeaseKind
    /// The shard and the attempt at it.
    public var lease: Lease
    /// SHA-256 of its values frame, or `underWay`.
    public var values: SHA256Digest

    /// Creates a held shard from its parts.
    public init(kind: LeaseKind, lease: Lease, values: SHA256Digest) {
      self.kind = kind
      self.lease = lease
      self.values = values
    }
  }

  /// What the sender wants to be.
  public var role: Role
  /// The worker's name, 1 to `Limits.nameBytes` bytes.
  public var name: String
  /// The version of andor, at most `WireLimits.buildBytes` bytes.
  public var build: String
  /// Its host, at most `WireLimits.hostBytes` bytes.
  public var host: String
  /// Its process id.
  public var process: Int
  /// The kinds of model it can run.
  public var backends: Backends
  /// The number of threads that run the model, 0 to `Limits.threads`.
  public var threads: Int
  /// Its credit: the leases it wants in flight, 0 to `WireLimits.leases`.
  public var credit: Int
  /// The kinds of work it does.
  public var services: WorkerServices
  /// What its rounding depends on.
  public var numerics: WorkerNumerics
  /// Shards that it holds, at most `WireLimits.held`.
  public var held: [Held]

  /// Creates a greeting from its parts.
  public init(
    role: Role, name: String, build: String, host: String, process: Int, backends: Backends, threads: Int,
    credit: Int, services: WorkerServices, numerics: WorkerNumerics = WorkerNumerics(),
    held: [Held] = []
  ) {
    self.role = role
    self.name = name
    self.build = build
    self.host = host
    self.process = process
    self.backends = backends
    self.threads = threads
    self.credit = credit
    self.services = services
    self.numerics = numerics
    self.held = held
  }
}

/// What a worker's rounding depends on, in words, and the proof of it where it has been evaluated.
public struct WorkerNumerics: Equatable, Sendable {
  /// The processor, at most `WireLimits.numericsBytes` bytes.
  public var processor: String
  /// What runs the model and its version, at most `WireLimits.numericsBytes` bytes.
  public var runtime: String
  /// Where the model runs, at most `WireLimits.numericsBytes` bytes.
  public var device: String
  /// SHA-256 of the probe values, which names the numerics class; `nil` while they are not evaluated.
  public var digest: SHA256Digest?
  /// The probe values that follow in a raw frame, at most `WireLimits.probes`; 0 where none do.
  public var probeCount: Int

  /// Creates a description from its parts.
  public init(
    processor: String = "", runtime: String = "", device: String = "", digest: SHA256Digest? = nil,
    probeCount: Int = 0
  ) {
    self.processor = processor
    self.runtime = runtime
    self.device = device
    self.digest = digest
    self.probeCount = probeCount
  }
}
