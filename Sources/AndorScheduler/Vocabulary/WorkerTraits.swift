// SPDX-License-Identifier: Apache-2.0

/// What is known of a worker that outlives its process.
public struct WorkerTraits: Hashable, Sendable {
  /// The number under which slots name it as a producer: the same for every process of the same identity; 0 where
  /// it has none.
  public var producer: UInt32
  /// The number of its numerics class; 0 where it is not known, or where there is only one.
  public var numericsClass: UInt16

  /// Creates traits from their parts.
  public init(producer: UInt32 = 0, numericsClass: UInt16 = 0) {
    (self.producer, self.numericsClass) = (producer, numericsClass)
  }
}

/// Who made a result: a process of this session, an identity that slots name, or both.
struct Maker: Hashable, Sendable {
  /// The process; `nil` where the result was made before the start.
  var worker: WorkerID?
  /// The number of its identity; 0 where it has none.
  var producer: UInt32

  /// What two results of the same maker have in common: the identity where there is one.
  enum Key: Hashable, Sendable {
    case producer(UInt32)
    case worker(WorkerID?)
  }

  var key: Key { producer > 0 ? .producer(producer) : .worker(worker) }

  /// Returns whether a worker is this maker, or another process of the same identity.
  func isSame(as other: Maker) -> Bool {
    worker != nil && worker == other.worker || producer > 0 && producer == other.producer
  }
}
