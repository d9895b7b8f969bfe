// SPDX-License-Identifier: Apache-2.0

/// Every limit that a user can run into, in one place.
///
/// A value beyond a limit is refused with the figure before anything is written.
public enum Limits {
  /// Most players of a game: a full-cube game stores 2 · 2^n · 8 bytes (16 GiB at 30).
  public static let players = 30
  /// Most players of a game that is sampled.
  public static let sampledPlayers = 1024
  /// Most games of one job.
  public static let games = 100_000
  /// Most shards of one job: its slots take 64 bytes each on disk.
  public static let shards = 1 << 22
  /// A shard has at least 2^6 masks.
  public static let smallestShardBits = 6
  /// A shard has at most 2^20 masks, 8 MiB of values.
  public static let largestShardBits = 20
  /// Most values of a shard: those of a cube's largest.
  public static let shardValues = 1 << largestShardBits
  /// Most values of a mask: models times scores.
  public static let valuesPerMask = 64
  /// Most rows of a batch.
  public static let batch = 1 << 14
  /// Most bytes of a job file.
  public static let jobFileBytes = 64 << 20
  /// Most bytes of the name of a job, a game or a worker: the first two are folders.
  public static let nameBytes = 128
  /// Most bytes of the name of a player, an input or an output: questions of a survey are whole sentences.
  public static let labelBytes = 1024
  /// Most bytes of a path in a job file.
  public static let pathBytes = 4096
  /// Most inputs of a model.
  public static let inputs = 1024
  /// Most attributions of one game.
  public static let attributions = 64
  /// Most terms of a formula.
  public static let terms = 1 << 16
  /// The largest magnitude of a value: the square of a sum of 2^30 of them is still a double.
  public static let value = 1e140
  /// Most dimensions of a tensor.
  public static let dimensions = 16
  /// Most elements of one input tensor.
  public static let elements = 1 << 28
  /// Most files of a model besides its own.
  public static let modelFiles = 4096
  /// Most bytes of a model or sample file.
  public static let artifactBytes = 16 << 30
  /// Most bytes of the text header of an `.npy` file.
  public static let tensorHeaderBytes = 1 << 20
  /// Most bytes of the header of a safetensors file, as its format says.
  public static let containerHeaderBytes = 100_000_000
  /// Most worker processes that `run` starts on one machine.
  public static let localWorkers = 256
  /// Most threads of one worker that run the model.
  public static let threads = 256
  /// Most rows of `interactions.csv`; the complete tables are the `.npy` files.
  public static let csvRows = 1 << 16
  /// The highest order of the interaction indices in `result.json`.
  public static let indexOrder = 5
  /// Most coalitions of a game whose interaction indices are in `result.json`; a higher order is lowered.
  public static let indexCoalitions = 1 << 14
  /// Most numbers of interaction indices in `result.json` of one job; the rest is left out.
  public static let indexNumbers = 1 << 19
  /// Most interactions named in `result.json` of one job: with more than 10,000 games a game has fewer than 100.
  public static let namedInteractions = 1 << 20
  /// Most points of the courses of searches in `result.json` of one job.
  public static let searchSteps = 1 << 18
  /// Most bytes of a document or table that andor wrote and reads whole (`plan.json`, `result.json`,
  /// `interactions.csv`); what is written stays far below.
  public static let documentBytes = 4 << 30
  /// Most interactions named in `result.json` for one game.
  public static let topInteractions = 10_000
  /// Most interactions of a brief explanation.
  public static let briefTerms = 256
}
