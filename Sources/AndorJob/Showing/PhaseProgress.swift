// SPDX-License-Identifier: Apache-2.0

/// One line of `--json` while a command works: its phase, how far it is, and how long it will take.
public struct PhaseProgress: Encodable, Sendable, Equatable {
  /// The phase: `planning`, `evaluating`, `aggregating`, `explaining`, `certain`, ….
  public var phase: String
  /// Steps done: masks while evaluating, games while explaining, answers about single effects of a game; `nil` where they cannot be counted.
  public var done: Int?
  /// Steps in all.
  public var total: Int?
  /// Seconds to go at the present rate.
  public var etaSeconds: Double?
  private var shards: (done: Int, total: Int)?
  private var rate: Double?
  private var search: StatusSnapshot.Explaining?

  /// Creates the line of a phase whose steps cannot be counted.
  public init(phase: String) { self.phase = phase }

  /// Creates the line of a job in a state; while it explains, `explained` of `games` games are done.
  public init(_ snapshot: StatusSnapshot, explained: Int, of games: Int) {
    if snapshot.state == .aggregating, let search = snapshot.explaining {
      self.init(search, explained: explained, of: games)
    } else {
      self.init(phase: snapshot.state == .running ? "evaluating" : snapshot.state.rawValue)
      (done, total) = (snapshot.masksDone, snapshot.masksTotal)
      etaSeconds = snapshot.state == .running ? snapshot.secondsLeft : nil
      shards = (snapshot.shardsDone, snapshot.shardsTotal)
      rate = snapshot.rate
    }
  }

  /// Creates the line of a search for an explanation, with `explained` of `games` games done.
  public init(_ search: StatusSnapshot.Explaining, explained: Int, of games: Int) {
    self.init(phase: search.effectsTotal == nil ? "explaining" : "certain")
    (done, total) = (search.effectsDone ?? explained, search.effectsTotal ?? games)
    self.search = search
  }

  /// The JSON object on one line; unknown values are `null`.
  public var line: String { SnakeCaseJSON.line(of: self) }

  private enum Key: String, CodingKey {
    case phase, done, total, etaSeconds, shardsDone, shardsTotal, rate, search
  }

  /// Encodes the four keys of every line, and those of the phase.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(phase, forKey: .phase)
    try container.encode(done, forKey: .done)
    try container.encode(total, forKey: .total)
    try container.encode(etaSeconds, forKey: .etaSeconds)
    try container.encodeIfPresent(shards?.done, forKey: .shardsDone)
    try container.encodeIfPresent(shards?.total, forKey: .shardsTotal)
    try container.encodeIfPresent(rate, forKey: .rate)
    try container.encodeIfPresent(search, forKey: .search)
  }

  /// Returns whether both print the same line.
  public static func == (one: Self, other: Self) -> Bool { one.line == other.line }
}
