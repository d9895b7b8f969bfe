// SPDX-License-Identifier: Apache-2.0

/// Whether the values of a result are those of others of another numerics class, to the tolerance between the classes.
///
/// Within a class bits are compared, and nobody asks for this. The shell, which has the values, finds it out when the
/// result comes; `nil` where there was nothing to compare, or no tolerance is known.
public struct ValueComparison: Hashable, Sendable {
  /// Whether they are those of the shard's first result, stored or on its way to the disk.
  public var withStored: Bool?
  /// Whether they are those of the result that differs from the first one; see ``Action/challenge(_:_:)``.
  public var withChallenger: Bool?

  /// Creates a comparison from its parts.
  public init(withStored: Bool? = nil, withChallenger: Bool? = nil) {
    (self.withStored, self.withChallenger) = (withStored, withChallenger)
  }
}

/// Whether a result is another one.
enum Agreement {
  case same
  case different
  /// They are of two numerics classes, and nobody could compare their values.
  case unknown
}
