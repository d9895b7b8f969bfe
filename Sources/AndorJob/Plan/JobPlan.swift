// SPDX-License-Identifier: Apache-2.0
import AndorDigest

/// A job resolved against its files and its model: the masks to evaluate, in batches and shards.
///
/// The plan is decided once, when the job is created, and stored as `plan.json`. Everything on which a
/// value's bits can depend is part of it and of its fingerprint.
public struct JobPlan: Codable, Sendable, Equatable {
  /// The version of the plan's format; this build writes and reads 1.
  public var andor: Int
  /// The job's name.
  public var name: String
  /// The identity of the job in messages, ledgers and errors.
  public var fingerprint: String
  /// The absolute folder of the job file, for workers that share the file system.
  public var folder: String
  /// The way from the result folder to that folder, for a job whose folders were moved together.
  public var folderFromResult: String?
  /// Whether the job may read files outside its folder.
  public var allowOutside: Bool
  /// Rows of every batch of the model, cut at multiples of it.
  public var batch: Int
  /// The share of shards evaluated twice.
  public var audit: Double
  /// The files that decide the job's values, those of the model first.
  public var artifacts: [Artifact]
  /// The games in job order.
  public var games: [GamePlan]
  /// Rows per second measured on one thread at creation; 0 where nothing was measured.
  public var rowsPerSecond: Double
  /// Versions of andor and the model's runtime.
  public var versions: [String: String]
  /// The numerics class of the machine that planned; absent in plans that say nothing of it, whose workers prove none.
  public var numerics: PlanNumerics?

  /// Creates a plan from its parts; `sealed(jobFile:)` gives it its fingerprint.
  public init(
    name: String, folder: String, allowOutside: Bool, batch: Int, audit: Double,
    artifacts: [Artifact], games: [GamePlan], rowsPerSecond: Double, versions: [String: String],
    numerics: PlanNumerics? = nil
  ) {
    andor = 1
    self.name = name
    fingerprint = ""
    self.folder = folder
    self.allowOutside = allowOutside
    self.batch = batch
    self.audit = audit
    self.artifacts = artifacts
    self.games = games
    self.rowsPerSecond = rowsPerSecond
    self.versions = versions
    self.numerics = numerics
  }

  /// The number of shards of all games.
  public var shardCount: Int { games.reduce(0) { $0 + $1.maskPlan.shardCount } }

  /// The number of masks evaluated, null players removed.
  public var evaluations: Int { games.reduce(0) { $0 + $1.maskPlan.rows } }

  /// The number of masks of the largest shard.
  public var largestShard: Int { games.reduce(0) { max($0, $1.maskPlan.rowsPerShard) } }

  /// The bytes of the largest payload of a shard: its values.
  public var payloadBytes: Int {
    games.reduce(0) { max($0, 8 * $1.maskPlan.rowsPerShard * $1.valuesPerMask) }
  }
}

/// A file that the job reads, named by its content.
public struct Artifact: Codable, Sendable, Equatable {
  /// What reads a file.
  public enum Role: String, Codable, Sendable {
    /// The model, which looks for it at its place beside the others.
    case model
    /// The games.
    case games
  }

  /// The path as written in the job file, or relative to it where the model names the file.
  public var path: String
  /// What reads it; the model where both do.
  public var role: Role
  /// SHA-256 of the file, 64 hexadecimal digits.
  public var sha256: String
  /// The file's size in bytes.
  public var bytes: Int

  /// Creates an artifact from its parts.
  public init(path: String, role: Role, sha256: String, bytes: Int) {
    self.path = path
    self.role = role
    self.sha256 = sha256
    self.bytes = bytes
  }
}

/// One game of a plan.
public struct GamePlan: Codable, Sendable, Equatable {
  /// The game's name.
  public var name: String
  /// n, the number of players, null players included.
  public var players: Int
  /// Players whose presence changes no input element, ascending; their interactions are exactly 0.
  public var nullPlayers: [Int]
  /// Which masks over the evaluated players there are, and how they are cut into shards.
  public var maskPlan: MaskPlan
  /// The values that each mask has, in their order.
  public var columns: [ValueColumn]
  /// The class that `class` resolved to; 0 where the score is about none.
  public var classIndex: Int
  /// v(∅) seen at preflight.
  public var emptyValue: Double
  /// v(N) seen at preflight.
  public var fullValue: Double
  /// Attributions of other tools that are scored, a number for each player, by name; they decide no value, and the
  /// fingerprint leaves them out.
  public var attributions: [String: [Double]]?

  private enum CodingKeys: String, CodingKey {
    case name, players, nullPlayers
    case maskPlan = "plan"
    case columns, classIndex, emptyValue, fullValue, attributions
  }

  /// Creates a game's plan from its parts.
  public init(
    name: String, players: Int, nullPlayers: [Int], maskPlan: MaskPlan, columns: [ValueColumn],
    classIndex: Int, emptyValue: Double, fullValue: Double
  ) {
    self.name = name
    self.players = players
    self.nullPlayers = nullPlayers
    self.maskPlan = maskPlan
    self.columns = columns
    self.classIndex = classIndex
    self.emptyValue = emptyValue
    self.fullValue = fullValue
  }

  /// 2^n, the number of coalitions of all players, and so of entries of the results' tables; of cubes alone.
  public var coalitionCount: Int {
    precondition((0..<Int.bitWidth - 1).contains(players), "a sampled game has no tables over all coalitions")
    return 1 << players
  }

  /// The number of players that are not null: masks are over these, in ascending player order.
  public var evaluatedPlayers: Int { players - nullPlayers.count }

  /// The players of the cube in which an explanation is searched for; 0 for a sample, which has no such search.
  public var searchedPlayers: Int { maskPlan.sample == nil ? evaluatedPlayers : 0 }

  /// K, the number of values of a mask.
  public var valuesPerMask: Int { columns.count }

  /// The number of values of all masks.
  public var valueCount: Int { maskPlan.rows * valuesPerMask }

  /// Returns the number of values of a shard: what its payload holds.
  public func valueCount(of shard: Int) -> Int { maskPlan.rows(of: shard) * valuesPerMask }

  /// The evaluated players' numbers, ascending: bit b of an evaluated mask is player `[b]`.
  public var evaluated: [Int] {
    let absent = Set(nullPlayers)
    return (0..<players).filter { !absent.contains($0) }
  }
}
