// SPDX-License-Identifier: Apache-2.0

/// One of several parts of a job that are evaluated independently of each other.
///
/// All shards of the job, game after game, are cut into `count` runs whose lengths differ by one at most.
public struct Slice: Hashable, Sendable, CustomStringConvertible {
  /// The slice's number, from 0.
  public let index: Int
  /// The number of slices.
  public let count: Int

  /// The largest number of slices.
  public static let maximumCount = Limits.shards

  /// Creates slice `index` of `count`; `nil` unless 0 ≤ index < count.
  public init?(index: Int, count: Int) {
    guard (1...Self.maximumCount).contains(count), (0..<count).contains(index) else { return nil }
    self.index = index
    self.count = count
  }

  /// Reads `I/COUNT`, as on the command line, or the name of a slice's folder.
  public init?(_ text: some StringProtocol) {
    let parts = text.contains("/") ? text.split(separator: "/", omittingEmptySubsequences: false) : []
    let words = parts.isEmpty ? text.split(separator: "-", omittingEmptySubsequences: false) : parts
    guard words.count == (parts.isEmpty ? 3 : 2), let first = words.first, let last = words.last,
      parts.isEmpty ? words[1] == "of" : true, let index = Int(first), let count = Int(last)
    else { return nil }
    self.init(index: index, count: count)
    guard parts.isEmpty ? text == folderName : true else { return nil }
  }

  /// The name of the slice's folder, `I-of-COUNT`.
  public var folderName: String { "\(index)-of-\(count)" }

  /// `I/COUNT`.
  public var description: String { "\(index)/\(count)" }

  /// Returns the slice's shards of each game, games of which it has none left out.
  public func parts(of plan: JobPlan) -> [SlicePart] {
    let total = plan.shardCount
    let range = total * index / count..<total * (index + 1) / count
    var first = 0
    return plan.games.enumerated().compactMap { game, planned in
      let here = first..<first + planned.maskPlan.shardCount
      first = here.upperBound
      let common = range.clamped(to: here)
      guard !common.isEmpty else { return nil }
      return SlicePart(
        game: game, shards: common.lowerBound - here.lowerBound..<common.upperBound - here.lowerBound)
    }
  }
}

/// A run of shards of one game.
public struct SlicePart: Hashable, Sendable {
  /// The game's number in the plan.
  public let game: Int
  /// The shards' numbers in the game.
  public let shards: Range<Int>

  /// Returns how many masks the shards have.
  public func rows(of plan: JobPlan) -> Int {
    let masks = plan.games[game].maskPlan
    return masks.offset(of: shards.upperBound) - masks.offset(of: shards.lowerBound)
  }
}
