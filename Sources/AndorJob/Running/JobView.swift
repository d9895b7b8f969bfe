// SPDX-License-Identifier: Apache-2.0

/// A running job at one moment, for display: the status, and the details that are too long for it.
public struct JobView: Sendable {
  /// The job in numbers.
  public var status: StatusSnapshot
  /// The standing of every shard.
  public var map: ShardMap
  /// The holders of shards; a slow shard may have two.
  public var holders: [Holder] = []
  /// The events since the view before, oldest first.
  public var events: [JobEvent] = []
  /// The times that results took from their arrival until they were durable.
  public var commits = LatencyHistogram()
  /// The strongest interactions that no missing shard can change.
  public var finalInteractions: FinalInteractions?
  /// The result of the game that was finished last.
  public var finished: GameResult?
  /// The path of the report that is written at the end.
  public var report: String?

  /// A worker and a shard that it holds.
  public struct Holder: Sendable, Equatable {
    /// The shard's number over all games.
    public var shard: Int
    /// The worker's place among the status's workers.
    public var worker: Int

    /// Creates a holder from its parts.
    public init(shard: Int, worker: Int) {
      self.shard = shard
      self.worker = worker
    }
  }

  /// Creates a view of status and map; the rest is empty.
  public init(status: StatusSnapshot, map: ShardMap) {
    self.status = status
    self.map = map
  }
}

/// Interactions of few players whose values are those of the finished table, while shards are still missing.
///
/// I(S) is the alternating sum of v over the subsets of S: it is final as soon as those are durable. Few
/// players, as those are final first, and as noise in v grows by 2^{|S|/2} in I(S).
public struct FinalInteractions: Sendable, Equatable {
  /// The game's name.
  public var game: String
  /// The most players of the interactions looked at.
  public var order: Int
  /// Interactions of so few players whose value is final.
  public var finalCount: Int
  /// All interactions of so few players.
  public var total: Int
  /// The strongest of them, strongest first.
  public var strongest: [GameResult.Interaction]

  /// Creates final interactions from their parts.
  public init(
    game: String, order: Int, finalCount: Int, total: Int, strongest: [GameResult.Interaction]
  ) {
    self.game = game
    self.order = order
    self.finalCount = finalCount
    self.total = total
    self.strongest = strongest
  }
}

/// Something that happened to a worker or a shard; a line of `events.jsonl`.
public struct JobEvent: Codable, Sendable, Equatable {
  /// Seconds since 1970.
  public var time: Double
  /// The kind of event: `worker_joined`, `lease_expired`, ….
  public var event: String
  /// The worker's name.
  public var worker: String?
  /// The game's name.
  public var game: String?
  /// The shard's number in its game.
  public var shard: Int?
  /// The attempt at the shard.
  public var attempt: Int?
  /// The reason, in words.
  public var reason: String?

  /// Creates an event from its parts.
  public init(
    time: Double, event: String, worker: String? = nil, game: String? = nil, shard: Int? = nil,
    attempt: Int? = nil, reason: String? = nil
  ) {
    self.time = time
    self.event = event
    self.worker = worker
    self.game = game
    self.shard = shard
    self.attempt = attempt
    self.reason = reason
  }
}

/// A histogram of durations.
public struct LatencyHistogram: Sendable, Equatable {
  /// The upper bounds of the buckets in seconds, ascending; one more bucket is for everything longer.
  public static let bounds: [Double] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
  ]
  /// The number of durations in each bucket, and beyond the last bound.
  public private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
  /// The sum of all times in seconds.
  public private(set) var sum = 0.0

  /// Creates a histogram without entries.
  public init() {}

  /// The number of durations noted.
  public var count: Int { counts.reduce(0, +) }

  /// Notes a duration.
  public mutating func note(seconds: Double) {
    counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
    sum += seconds
  }
}
