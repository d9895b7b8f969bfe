// SPDX-License-Identifier: Apache-2.0

/// A running or stopped job at one moment, as `andor status` shows it.
public struct StatusSnapshot: Codable, Sendable, Equatable {
  /// The state of a job.
  public enum State: String, Codable, Sendable {
    /// Shards are being evaluated or waited for.
    case running
    /// All shards are durable; results are being computed.
    case aggregating
    /// All results are written.
    case done
    /// Some shards are quarantined; everything else is done.
    case incomplete
    /// Workers contradict each other and nobody can tell who is right: nothing is published.
    case disputed
    /// No coordinator holds the folder; `andor resume` continues the job.
    case stopped
  }

  /// One worker as the coordinator sees it.
  public struct Worker: Codable, Sendable, Equatable {
    /// Whether it takes part.
    public enum Standing: String, Codable, Sendable {
      /// It takes shards.
      case active
      /// It finishes what it has and takes no more.
      case draining
      /// It was not heard for too long: its leases are given to others.
      case silent
      /// It was caught lying or failing: it gets no leases, and its results are not taken.
      case quarantined
    }

    /// The worker's name.
    public var name: String
    /// Its threads.
    public var threads: Int
    /// Shards it holds now.
    public var leases: Int
    /// Its shards that became durable.
    public var shards: Int
    /// The machine it runs on, as the worker reports it.
    public var host: String?
    /// Masks a second lately.
    public var rate: Double?
    /// The share of its threads' time lately that was spent on evaluating, 0 to 1.
    public var busy: Double?
    /// Its attempts that gave no result.
    public var failures: Int?
    /// Seconds since its last message.
    public var silence: Double?
    /// Whether it takes part; `nil` where a coordinator does not tell.
    public var standing: Standing?
    /// The first digits of its numerics class, where a job has workers of several.
    public var numerics: String?

    /// The machine, and its numerics class where a job has several: `node7, class 1a2b3c4d`.
    public var place: String {
      [host, numerics.map { "class \($0)" }].compactMap(\.self).joined(separator: ", ")
    }

    /// Creates a worker from its parts.
    public init(name: String, threads: Int, leases: Int, shards: Int) {
      self.name = name
      self.threads = threads
      self.leases = leases
      self.shards = shards
    }
  }

  /// The search for a sparse explanation that is under way.
  public struct Explaining: Codable, Sendable, Equatable {
    /// The game's name.
    public var game: String
    /// The smallest objective so far: Σ|I|, or the method's own.
    public var objective: Double
    /// The largest lower bound so far.
    public var lowerBound: Double
    /// (objective − lower bound) / objective.
    public var gap: Double
    /// Iterations done.
    public var iterations: Int?
    /// Seconds of the search.
    public var seconds: Double?
    /// The method, where the coordinator reports it.
    public var method: Explanation.Method?
    /// Games of the job that are explained; `nil` where that is not told.
    public var explained: Int?
    /// Questions about single effects answered so far, once these are asked.
    public var effectsDone: Int?
    /// All of them.
    public var effectsTotal: Int?

    /// Creates a search from its parts.
    public init(
      game: String, objective: Double, lowerBound: Double, gap: Double, iterations: Int? = nil,
      seconds: Double? = nil, method: Explanation.Method? = nil
    ) {
      self.method = method
      self.iterations = iterations
      self.seconds = seconds
      self.game = game
      self.objective = objective
      self.lowerBound = lowerBound
      self.gap = gap
    }
  }

  /// The counts of a coordinator since it started.
  public struct Counters: Codable, Sendable, Equatable {
    /// Leases given out.
    public var leases = 0
    /// Leases given out and not yet answered.
    public var inFlight = 0
    /// Results that came.
    public var results = 0
    /// Results that failed the check and were rejected.
    public var rejected = 0
    /// Results and failures of what was not leased to their senders; `nil` where a coordinator does not tell.
    public var unleased: Int?
    /// Results of shards that had one already.
    public var duplicates = 0
    /// Failures that workers reported.
    public var failures = 0
    /// Leases that ran out.
    public var expired = 0
    /// Second leases of slow shards.
    public var speculations = 0
    /// Shards evaluated again to compare.
    public var audits = 0
    /// Shards that were to be evaluated again and were not; `nil` where a coordinator does not tell.
    public var skippedAudits: SkippedAudits?
    /// Results that differ from another of the same shard.
    public var divergences = 0
    /// Bytes of messages that came from workers.
    public var bytesIn = 0

    /// Creates counters that are all zero.
    public init() {}
  }

  /// The workers that left for one reason, because they cannot serve the job.
  public struct Departure: Codable, Sendable, Equatable {
    /// The reason: `not_allowed`, `runtime`, `artifact`, `model`, `numerics`, `memory` or `other`.
    public var reason: String
    /// How many they are.
    public var workers: Int
    /// The name of the last one.
    public var last: String
    /// Its words.
    public var text: String

    /// Creates a departure from its parts.
    public init(reason: String, workers: Int, last: String, text: String) {
      (self.reason, self.workers, self.last, self.text) = (reason, workers, last, text)
    }
  }

  /// The messages that no worker of the job should send, and the connections cut for them or for other bounds.
  public struct Strangers: Codable, Sendable, Equatable {
    /// Messages that cannot be read.
    public var badMessages = 0
    /// Messages of other versions of the protocol.
    public var otherVersions = 0
    /// Messages before a greeting, or of another session.
    public var unasked = 0
    /// Greetings too many of one connection.
    public var hellos = 0
    /// Connections cut.
    public var cut = 0

    /// Creates counts that are all zero.
    public init() {}
  }

  /// One game's progress.
  public struct Game: Codable, Sendable, Equatable {
    /// The game's name.
    public var name: String
    /// Its shards.
    public var shards: Int
    /// Those that are durable.
    public var durable: Int

    /// Creates a game from its parts.
    public init(name: String, shards: Int, durable: Int) {
      self.name = name
      self.shards = shards
      self.durable = durable
    }
  }

  /// The job's name.
  public var job: String
  /// The job's fingerprint.
  public var fingerprint: String
  /// The state of the job.
  public var state: State
  /// Masks that are durable.
  public var masksDone: Int
  /// Masks to evaluate in all.
  public var masksTotal: Int
  /// Shards that are durable.
  public var shardsDone: Int
  /// Shards in all.
  public var shardsTotal: Int
  /// Masks a second lately.
  public var rate: Double
  /// Attempts after the first.
  public var retries: Int
  /// Quarantined shards, which failed on three workers.
  public var quarantined: [String]
  /// Workers connected now.
  public var workers: [Worker]
  /// The games, in job order; only the unfinished ones when there are more than 100.
  public var games: [Game]
  /// Seconds since this coordinator started.
  public var seconds: Double
  /// The search for a sparse explanation that is under way, if any.
  public var explaining: Explaining?
  /// The coordinator's counts; `nil` where the status does not come from a coordinator.
  public var counters: Counters?
  /// Workers that left because they cannot serve the job, by their reasons; `nil` where none has.
  public var departures: [Departure]?
  /// What strangers did; `nil` where there was nothing.
  public var strangers: Strangers?

  /// Creates a snapshot from its parts.
  public init(
    job: String, fingerprint: String, state: State, masksDone: Int, masksTotal: Int,
    shardsDone: Int, shardsTotal: Int, rate: Double, retries: Int, quarantined: [String],
    workers: [Worker], games: [Game], seconds: Double
  ) {
    self.job = job
    self.fingerprint = fingerprint
    self.state = state
    self.masksDone = masksDone
    self.masksTotal = masksTotal
    self.shardsDone = shardsDone
    self.shardsTotal = shardsTotal
    self.rate = rate
    self.retries = retries
    self.quarantined = quarantined
    self.workers = workers
    self.games = games
    self.seconds = seconds
  }

  /// The workers that take part: neither silent nor quarantined.
  public var presentWorkers: [Worker] {
    workers.filter { $0.standing != .silent && $0.standing != .quarantined }
  }

  /// Seconds to go at the present rate; `nil` while there is none.
  public var secondsLeft: Double? {
    rate > 0 ? Double(masksTotal - masksDone) / rate : nil
  }
}
