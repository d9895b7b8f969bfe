// SPDX-License-Identifier: Apache-2.0
import AndorDigest

/// `result.json`: what a job found, and how it got there.
public struct ResultDocument: Codable, Sendable, Equatable {
  /// The version of the format; this build writes 1.
  public var andor: Int
  /// The job's name.
  public var job: String
  /// The job's fingerprint.
  public var fingerprint: String
  /// `done`, `incomplete` or `disputed`.
  public var state: String
  /// SHA-256 over the games' digests in order, each as 32 bytes; absent while a game is incomplete.
  public var digest: String?
  /// The games in job order.
  public var games: [GameResult]
  /// What the games have in common; absent where there are fewer than two, and in results of earlier versions.
  public var aggregate: Aggregate?
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
  /// Disputed shards, as `game/shard`; absent while there are none.
  public var disputed: [String]?
  /// Versions of andor and the model's runtime.
  public var versions: [String: String]
  /// The numerics class of all values: SHA-256 of its probe values, or `mixed`, or `unknown`; absent where the plan
  /// says nothing of numerics.
  public var numerics: String?
  /// The classes in which values were evaluated, that of most shards first.
  public var numericsClasses: [NumericsShare]?
  /// The largest difference between classes that probe values and audits have shown; absent where there is only one.
  public var numericsDifference: Double?
  /// Seconds since this coordinator started.
  public var seconds: Double
  /// SHA-256 of the file's bytes without these 64 digits; absent where the document is not in its file.
  public private(set) var seal: String?

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

  /// The document as JSON with snake_case keys, sorted, and sealed: the bytes of the file.
  public var json: [UInt8] {
    var document = self
    document.seal = ""
    var bytes = SnakeCaseJSON.bytes(of: document, indented: true) + [UInt8(ascii: "\n")]
    guard let place = Self.placeOfSeal(in: bytes) else { preconditionFailure("the seal's key is written") }
    bytes.insert(contentsOf: SHA256Digest(of: bytes).description.utf8, at: place)
    return bytes
  }

  /// Returns where the digits of the seal begin: few keys follow it in the order of the alphabet, and all are short.
  private static func placeOfSeal(in json: [UInt8]) -> Int? {
    json.suffix(1 << 16).firstRange(of: Array("\n  \"seal\" : \"".utf8))?.upperBound
  }

  /// The same JSON on one line, without the seal, which is the file's.
  public var line: String {
    var document = self
    document.seal = nil
    return SnakeCaseJSON.line(of: document)
  }

  /// Reads a document and checks its seal.
  /// - Throws: `JobError` where it is not one, or was changed after it was written.
  public init(sealed json: [UInt8], at place: String = "result.json") throws(JobError) {
    try self.init(json: json, at: place)
    guard isSealed(json) else {
      throw JobError(
        .invalid, "the document was changed after andor wrote it", at: place,
        hint: "Run andor resume on the folder to write it again.")
    }
  }

  /// Returns whether the bytes that the document was read from are those that were sealed.
  public func isSealed(_ json: [UInt8]) -> Bool {
    guard let seal, seal.utf8.count == 64, let place = Self.placeOfSeal(in: json),
      json[place...].starts(with: seal.utf8)
    else { return false }
    var bytes = json
    bytes.removeSubrange(place..<place + 64)
    return SHA256Digest(of: bytes).description == seal
  }

  /// Reads a document, whether its seal is whole or not.
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
