// SPDX-License-Identifier: Apache-2.0

/// What is known of a worker that outlives its process.
public struct WorkerTraits: Hashable, Sendable {
  /// The number of the identity that it votes as: the same for every process with the same key, or of the same host
  /// where there are no keys; 0 for one of its own.
  public var identity: UInt32
  /// The number of its numerics class; 0 where it is not known, or where there is only one.
  public var numericsClass: UInt16

  /// Creates traits from their parts.
  public init(identity: UInt32 = 0, numericsClass: UInt16 = 0) {
    (self.identity, self.numericsClass) = (identity, numericsClass)
  }
}

/// Who made a result: a process of this session, an identity that was known before, or both.
struct Maker: Hashable, Sendable {
  /// The process; `nil` where the result was made before the start.
  var worker: WorkerID?
  /// The number of its identity; 0 where it has none.
  var identity: UInt32

  /// What two results of the same maker have in common: the identity where there is one.
  enum Key: Hashable, Sendable {
    case identity(UInt32)
    case worker(WorkerID?)
  }

  var key: Key { identity > 0 ? .identity(identity) : .worker(worker) }

  /// Returns whether a worker is this maker, or another process of the same identity.
  func isSame(as other: Maker) -> Bool {
    worker != nil && worker == other.worker || identity > 0 && identity == other.identity
  }

  /// Returns whether a worker is this process, as far as is known: what was made before the start is made by any
  /// process of its identity.
  func isProcess(of other: Maker) -> Bool {
    guard let worker, let process = other.worker else { return isSame(as: other) }
    return worker == process
  }
}
