// SPDX-License-Identifier: Apache-2.0

/// `result.json`: what a job found, and how it got there.
public struct ResultDocument: Codable, Sendable, Equatable {
  /// The version of the format; this build writes 1.
  public var andor: Int
  /// The job's name.
  public var job: String
  /// The job's fingerprint.
  public var fingerprint: String
  /// `done` or `incomplete`.
  public var state: String
  /// SHA-256 over the games' digests in order, each as 32 bytes; absent while a game is incomplete.
  public var digest: String?
  /// The games in job order.
  public var games: [GameResult]
  /// The number of different workers that had a shard accepted since this coordinator started.
  public var workers: Int
  /// Shards of the job.
  public var shards: Int
  /// Shards that were durable when this coordinator started.
  public var recoveredShards: Int
  /// Shards that became durable since this coordinator started.
  public var evaluatedShards: Int
  /// Shards leased again although they were durable, audits apart: 0 unless andor is broken.
  public var reevaluatedAcknowledgedShards: Int
  /// Attempts after a shard's first.
  public var retries: Int
  /// Results that came for a shard already counted.
  public var duplicates: Int
  /// Shards evaluated a second time for comparison.
  public var audits: Int
  /// Shards that were to be evaluated a second time and were not; `nil` where there are none.
  public var skippedAudits: SkippedAudits?
  /// How often rows were evaluated again beside other rows, and found to be the same.
  public var rowChecks: Int?
  /// Comparisons that differed.
  public var divergences: Int
  /// Quarantined shards, as `game/shard`.
  public var quarantined: [String]
  /// Versions of andor and the model's runtime.
  public var versions: [String: String]
  /// Seconds since this coordinator started.
  public var seconds: Double

  /// Creates an empty document for a plan; the coordinator fills it.
  public init(plan: JobPlan) {
    andor = 1
    job = plan.name
    fingerprint = plan.fingerprint
    state = "done"
    games = []
    workers = 0
    shards = plan.shardCount
    recoveredShards = 0
    evaluatedShards = 0
    reevaluatedAcknowledgedShards = 0
    retries = 0
    duplicates = 0
    audits = 0
    divergences = 0
    quarantined = []
    versions = plan.versions
    seconds = 0
  }

  /// The document as JSON with snake_case keys, sorted.
  public var json: [UInt8] { SnakeCaseJSON.bytes(of: self, indented: true) + [UInt8(ascii: "\n")] }

  /// The same JSON on one line.
  public var line: String { SnakeCaseJSON.line(of: self) }

  /// Reads a document that this or an earlier version wrote.
  /// - Throws: `JobError` where it is not one.
  public init(json: [UInt8], at place: String = "result.json") throws(JobError) {
    do {
      self = try SnakeCaseJSON.read(ResultDocument.self, from: json)
    } catch {
      throw JobError(
        .invalid, "not a result document", at: place,
        hint: "Run andor resume on the folder to write it again."
      )
    }
  }
}
