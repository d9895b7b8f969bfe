// SPDX-License-Identifier: Apache-2.0
import AndorText

/// The audits of a job that were not made.
public struct SkippedAudits: Codable, Sendable, Equatable {
  /// Why an audit was not made.
  public enum Reason: String, Codable, Sendable {
    /// All results came from one worker, which does not confirm itself.
    case oneWorker = "one_worker"
    /// No other worker was left, or none of those that were could do it.
    case noOtherWorker = "no_other_worker"

    /// The reason in words.
    var words: String {
      switch self {
      case .oneWorker: "only one worker took part"
      case .noOtherWorker: "no other worker could do it"
      }
    }
  }

  /// The number of shards.
  public var shards: Int
  /// Why.
  public var reason: Reason

  /// Creates the audits of so many shards, which were not made for a reason.
  public init(shards: Int, reason: Reason) { (self.shards, self.reason) = (shards, reason) }

  /// Returns the sentence about them, without its full stop.
  /// - Parameter total: the number of the job's shards.
  public func sentence(of total: Int) -> String { phrases(of: total).joined(separator: " ") }

  /// The sentence in two parts, between which a line may end.
  func phrases(of total: Int) -> [String] {
    let verb = shards == 1 ? "was" : "were"
    return [
      "\(shards) of \(Numbers.count(total, "shard")) \(verb) to be evaluated twice,",
      "and \(verb) not: \(reason.words)",
    ]
  }
}

extension ResultDocument {
  /// A sentence about audits that were not made; `nil` where all were.
  public var auditSentence: String? { skippedAudits?.sentence(of: shards) }
}
