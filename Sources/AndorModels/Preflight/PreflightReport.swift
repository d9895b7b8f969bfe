// SPDX-License-Identifier: Apache-2.0

/// What is known of a job's model and samples before its first shard: what the plan freezes.
public struct PreflightReport: Sendable, Equatable {
  /// What is known of one game.
  public struct Game: Sendable, Equatable {
    /// The game's name.
    public var name: String
    /// Players whose sample equals their baseline on all their elements, ascending.
    public var nullPlayers: [Int]
    /// The class that the score is about; 0 where it is about none.
    public var classIndex: Int
    /// v(∅).
    public var emptyValue: Double
    /// v(N).
    public var fullValue: Double

    /// What is known, of its parts.
    public init(
      name: String, nullPlayers: [Int], classIndex: Int, emptyValue: Double, fullValue: Double
    ) {
      self.name = name
      self.nullPlayers = nullPlayers
      self.classIndex = classIndex
      self.emptyValue = emptyValue
      self.fullValue = fullValue
    }
  }

  /// The rows of every batch from now on.
  public var batch: Int
  /// Rows a second that one thread evaluated.
  public var rowsPerSecond: Double
  /// What one thread needs in memory besides the model, in bytes.
  public var memoryPerThread: Int
  /// Versions of what computes the values.
  public var versions: [String: String]
  /// The games in job order.
  public var games: [Game]
}
