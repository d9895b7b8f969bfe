// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem

/// Turns a job file into a plan: files are named by digest, the model is tried, batch and shards are decided.
public enum JobPlanner {
  /// Returns the plan of a job, the memory that was seen, the rows that it takes besides its masks, and what a person
  /// should know, in sentences.
  ///
  /// Opens the model and evaluates some masks (`PreflightRows` limits them), and waits for no step longer than the options say.
  /// The same job gives the same plan up to the measured speed, which decides nothing and is no part of the fingerprint.
  /// - Parameters:
  ///   - specification: the job, read.
  ///   - jobFile: the job file's bytes, for the fingerprint.
  ///   - folder: where the job's paths begin.
  ///   - options: how the model is opened.
  ///   - version: the version of andor.
  /// - Throws: `JobError` or `ModelError` for the first thing that is wrong.
  public static func plan(
    _ specification: JobSpecification, jobFile: [UInt8], folder: JobFolder, options: ModelOptions,
    version: String
  ) throws -> (plan: JobPlan, memory: PlanningMemory, rows: PlanningRows, notes: [String]) {
    try PlanningWatch.run(seconds: options.planningSeconds) { watch in
      try plan(
        specification, jobFile: jobFile, folder: folder, options: options, version: version, watch: watch)
    }
  }

  private static func plan(
    _ specification: JobSpecification, jobFile: [UInt8], folder: JobFolder, options: ModelOptions,
    version: String, watch: PlanningWatch
  ) throws -> (plan: JobPlan, memory: PlanningMemory, rows: PlanningRows, notes: [String]) {
    let before = Machine.here.residentMemory
    let began = WallClock.seconds
    var artifacts = try JobArtifacts(of: specification, in: folder)
    let attributions = try specification.games.map { try Self.attributions(of: $0, in: folder) }
    watch.begin("opening the model")
    let place = try ModelPlace(of: specification.model, in: folder, plan: nil)
    let host = try ModelHost(specification, options: options, place: place) { try folder.resolve($0) }
    let report = try Preflight.run(
      host, requestedBatch: specification.engine.batch,
      modelBytes: artifacts.list.filter { $0.role == .model }.reduce(0) { $0 + $1.bytes }, watch: watch)
    try artifacts.add(filesRead: host.filesRead())
    let seen = memory(report, host, before: before)
    // What was opened before a file changed is not what the plan names.
    let files = try artifacts.list.filter { $0.role == .model }.map {
      (artifact: $0, path: try folder.locate($0.path))
    }
    if (try? FileWatch(files, comparedAfter: began).requireUnchanged()) != nil { host.keep() }
    let cut = ShardCut(specification, report)
    let games = try zip(zip(specification.games, attributions), report.games).map { game, found in
      let (game, attributions) = game
      var plan = GamePlan(
        name: game.name, players: game.players.count, nullPlayers: found.nullPlayers,
        maskPlan: try cut.maskPlan(of: game, players: game.players.count - found.nullPlayers.count),
        columns: [ValueColumn(model: 0, score: specification.output.score.name)],
        classIndex: found.classIndex, emptyValue: found.emptyValue, fullValue: found.fullValue)
      guard attributions == nil || plan.maskPlan.cube != nil else {
        throw JobError(
          .invalid, "attributions are scored on all masks, and game \(game.name) is sampled", at: "scores",
          hint: "Write plan: cube, or leave the scores out.")
      }
      plan.attributions = attributions
      return plan
    }
    var versions = report.versions
    versions["andor"] = version
    var plan = JobPlan(
      name: specification.name, folder: folder.path, allowOutside: folder.allowOutside,
      batch: report.batch, audit: specification.engine.audit, artifacts: artifacts.list, games: games,
      rowsPerSecond: report.rowsPerSecond, versions: versions, numerics: report.numerics)
    // Where values do not depend on it a batch is only what is evaluated at once.
    if !report.runsWholeBatches { plan.batch = min(plan.batch, plan.largestShard) }
    guard plan.shardCount <= Limits.shards else {
      throw JobError(
        .tooLarge, "\(plan.shardCount) shards, more than \(Limits.shards)", at: "engine.shard",
        hint: "Use larger shards, or 'auto'.")
    }
    let choices = Self.choices(of: games, in: specification)
    let rows = PlanningRows(spent: report.rows, batch: report.runsWholeBatches ? report.batch : 1)
    return (plan.sealed(jobFile: jobFile), seen, rows, choices + report.notes + cut.notes)
  }

  /// Says which games a plan that leaves it open samples.
  private static func choices(of games: [GamePlan], in specification: JobSpecification) -> [String] {
    let sampled = games.filter { $0.maskPlan.sample != nil }
    guard specification.plan == .auto, let first = sampled.first else { return [] }
    let others = sampled.count > 1 ? " and \(sampled.count - 1) others" : ""
    let reason =
      first.evaluatedPlayers > PlanChoice.mostCubePlayers
      ? "\(first.evaluatedPlayers) players that matter, more than \(PlanChoice.mostCubePlayers)"
      : "\(first.players) players, more than \(Limits.players)"
    return [
      "plan: auto draws a sample of \(first.maskPlan.rows) masks of game \(first.name)\(others): \(reason). Write plan: "
        + "{sample: N} for another number"
        + (first.players <= Limits.players ? ", or plan: cube for all masks." : ".")
    ]
  }

  /// Reads the attributions that a game names; `nil` where it names none.
  private static func attributions(
    of game: GameSpecification, in folder: JobFolder
  ) throws -> [String: [Double]]? {
    guard !game.scores.isEmpty else { return nil }
    return try game.scores.mapValues { path in
      let file = try folder.resolve(path)
      do throws(ModelError) {
        return try AttributionFile.read(file, players: game.players.count)
      } catch {
        throw error.within("game \(game.name)")
      }
    }
  }

  private static func memory(
    _ report: PreflightReport, _ host: ModelHost, before: Int
  ) -> PlanningMemory {
    let machine = Machine.here
    return PlanningMemory(
      process: before, model: max(0, report.memoryOpened - before),
      thread: report.memoryPerThread + host.memoryBeside, kept: machine.residentMemory,
      peak: machine.mostResidentMemory() + host.memoryBeside)
  }

  /// Checks that the files of a stored plan are still those that it was made from.
  /// - Parameter place: where the job's paths begin on this machine; `nil`: where the plan says.
  /// - Throws: `JobError`: `missing`, or `invalid` where a file has changed.
  public static func verifyArtifacts(of plan: JobPlan, in place: JobFolder? = nil) throws {
    let moved = "Give the folder where the job's files lie now with --job DIR."
    guard let folder = place ?? (try? JobFolder(path: plan.folder, allowOutside: plan.allowOutside))
    else {
      throw JobError(.missing, "the job's folder \(plan.folder) is gone", hint: moved)
    }
    for artifact in plan.artifacts {
      let path: String
      do throws(JobError) {
        path = try folder.resolve(artifact.path)
      } catch {
        throw place == nil && error.code == .missing
          ? JobError(.missing, error.message, at: error.place, hint: moved) : error
      }
      guard FileDigest.matches(path, artifact) else {
        throw JobError(
          .invalid, "'\(artifact.path)' is not the file that the job was made with", at: folder.path,
          hint: "Restore it, or start the changed job in another folder.")
      }
    }
  }
}
