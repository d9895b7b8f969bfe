// SPDX-License-Identifier: Apache-2.0

/// Why a sample cannot be drawn or explained.
public enum SampleError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The number of players is not one that can be sampled.
  case players(Int)
  /// There are fewer fitting pairs than a fit needs.
  case tooFewPairs(Int, least: Int)
  /// A stream has another number of values than masks.
  case values(stream: String, given: Int, expected: Int)
  /// A value is not a finite number.
  case notFinite(stream: String, row: Int)
  /// An option is outside its range.
  case option(String)

  /// What is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .players(let count):
      "a sample needs 2 to 1024 players, not \(count). Group the players, or evaluate the full cube"
    case .tooFewPairs(let pairs, let least):
      "\(pairs) pairs of fitting masks are too few, at least \(least) are needed. Raise plan.sample"
    case .values(let stream, let given, let expected):
      "the \(stream) stream has \(given) values for \(expected) masks. Pass one value a mask"
    case .notFinite(let stream, let row):
      "value \(row) of the \(stream) stream is not a finite number. Check the model at this mask"
    case .option(let words): words
    }
  }
}
