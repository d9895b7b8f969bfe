// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// What is known of a job's model and samples before its first shard: what the plan freezes.
package struct PreflightReport: Sendable, Equatable {
  /// What is known of one game.
  package struct Game: Sendable, Equatable {
    /// The game's name.
    package var name: String
    /// Players whose sample equals their baseline on all their elements, ascending.
    package var nullPlayers: [Int]
    /// The class that the score is about; 0 where it is about none.
    package var classIndex: Int
    /// v(∅).
    package var emptyValue: Double
    /// v(N).
    package var fullValue: Double

    /// Creates what is known of a game from its parts.
    package init(
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
  package var batch: Int
  /// Rows a second that one thread evaluated.
  package var rowsPerSecond: Double
  /// What one thread needs in memory besides the model, in bytes.
  package var memoryPerThread: Int
  /// Resident bytes of this process once the model was opened and had given its first values.
  package var memoryOpened = 0
  /// Versions of what computes the values.
  package var versions: [String: String]
  /// The games in job order.
  package var games: [Game]
  /// Whether a value's bits can depend on the rows of its batch, so that only whole batches are run.
  package var runsWholeBatches = true
  /// Rows evaluated for all this.
  package var rows = 0
  /// The numerics class of this machine, by the probe masks of the first game in batches of `batch` rows.
  package var numerics: PlanNumerics?
  /// What a person should know before the job runs, in sentences.
  package var notes: [String] = []
}
