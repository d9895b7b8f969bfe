// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob

/// The first message of a connection: who is there and what it can do.
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
    /// Flags as they travel; unknown ones are kept but mean nothing here.
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    /// ONNX Runtime is there.
    public static let onnx = Backends(rawValue: 1)
    /// Python models are allowed.
    public static let python = Backends(rawValue: 2)
    /// Formulas.
    public static let formula = Backends(rawValue: 4)
    /// Tables of values.
    public static let table = Backends(rawValue: 8)
  }

  /// A shard that the worker holds: finished and not yet acknowledged, or still under way.
  public struct Held: Equatable, Sendable {
    /// Stands for the digest of a shard that is still being evaluated: 32 zero bytes.
    public static let underWay = SHA256Digest.zeros
    /// Which shard, and which attempt at it.
    public var lease: Lease
    /// SHA-256 of its values frame, or `underWay`.
    public var values: SHA256Digest

    /// Creates a held shard from its parts.
    public init(lease: Lease, values: SHA256Digest) {
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
  /// Processor and runtime on which rounding depends, at most `WireLimits.numericsBytes` bytes.
  public var numerics: String
  /// The kinds of model it can run.
  public var backends: Backends
  /// Threads that run the model, 0 to `Limits.threads`.
  public var threads: Int
  /// Leases it wants in flight, 0 to `WireLimits.leases`.
  public var credit: Int
  /// Its process id.
  public var process: Int
  /// Its host, at most `WireLimits.hostBytes` bytes.
  public var host: String
  /// Finished shards from before, at most `WireLimits.held`.
  public var held: [Held]

  /// Creates a greeting from its parts.
  public init(
    role: Role, name: String, build: String, numerics: String, backends: Backends, threads: Int,
    credit: Int, process: Int, host: String, held: [Held] = []
  ) {
    self.role = role
    self.name = name
    self.build = build
    self.numerics = numerics
    self.backends = backends
    self.threads = threads
    self.credit = credit
    self.process = process
    self.host = host
    self.held = held
  }
}
