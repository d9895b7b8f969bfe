// SPDX-License-Identifier: Apache-2.0

/// The `aggregate` block of `result.json`: what the games of a job have in common, by the names of their players.
///
/// Every number is a mean over the games that have it, with a bootstrap interval of 95 %: games drawn with replacement.
public struct Aggregate: Codable, Sendable, Equatable {
  /// A player's mean |Shapley value|.
  public struct Player: Codable, Sendable, Equatable {
    /// The player's name.
    public var name: String
    /// How many games have the player.
    public var games: Int
    /// The mean over them.
    public var mean: Double
    /// The lower end of the interval.
    public var low: Double
    /// The upper end.
    public var high: Double

    /// Creates a player's row from its parts.
    public init(name: String, games: Int, mean: Double, low: Double, high: Double) {
      (self.name, self.games, self.mean, self.low, self.high) = (name, games, mean, low, high)
    }
  }

  /// An interaction's mean |I|.
  public struct Interaction: Codable, Sendable, Equatable {
    /// `and` or `or`.
    public var kind: String
    /// The players' names.
    public var players: [String]
    /// How many games have all these players.
    public var games: Int
    /// The mean over them.
    public var mean: Double
    /// The lower end of the interval.
    public var low: Double
    /// The upper end.
    public var high: Double
    /// The share of them whose strongest interactions it is one of.
    public var listed: Double
    /// The share of them in which its sign is certain, of those that asked for certainty; absent where none did.
    public var certain: Double?

    /// Creates an interaction's row from its parts.
    public init(
      kind: String, players: [String], games: Int, mean: Double, low: Double, high: Double, listed: Double,
      certain: Double?
    ) {
      (self.kind, self.players, self.games) = (kind, players, games)
      (self.mean, self.low, self.high) = (mean, low, high)
      (self.listed, self.certain) = (listed, certain)
    }
  }

  /// The mean over all games of Σ|I| of an order.
  public struct Order: Codable, Sendable, Equatable {
    /// The order, from 1.
    public var order: Int
    /// The mean over all games; one of fewer players counts as 0.
    public var mean: Double
    /// The lower end of the interval.
    public var low: Double
    /// The upper end.
    public var high: Double
    /// How many interactions of the order are certain in a game, on average over the games that asked for certainty;
    /// absent where none did.
    public var certain: Double?

    /// Creates an order's row from its parts.
    public init(order: Int, mean: Double, low: Double, high: Double, certain: Double?) {
      (self.order, self.mean, self.low, self.high) = (order, mean, low, high)
      self.certain = certain
    }
  }

  /// How many games there are.
  public var games: Int
  /// How many of each game's strongest interactions were gathered.
  public var gathered: Int
  /// How often games were drawn for the intervals.
  public var resamples: Int
  /// The players that two games or more have, the strongest first, at most ``most``.
  public var players: [Player]
  /// The interactions among the gathered ones whose players two games or more have, the strongest first, at most ``most``.
  public var interactions: [Interaction]
  /// The orders from 1 to the most players of a game.
  public var orders: [Order]

  /// Most rows of players, and of interactions; and most interactions gathered of a game.
  public static let most = 100

  /// Creates an aggregate from its parts.
  public init(
    games: Int, gathered: Int, resamples: Int, players: [Player], interactions: [Interaction], orders: [Order]
  ) {
    (self.games, self.gathered, self.resamples) = (games, gathered, resamples)
    (self.players, self.interactions, self.orders) = (players, interactions, orders)
  }
}
