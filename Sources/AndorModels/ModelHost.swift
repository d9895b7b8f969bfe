// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// A job's model, opened once in a process and shared by its threads.
///
/// Thread-safe: evaluators are made for one thread each, and share nothing that is written. Relative
/// paths of the job go through `resolve`, which returns an absolute path that may be read or throws; so a
/// worker can hand in a cache of files fetched by digest.
public final class ModelHost: Sendable {
  /// Returns the absolute path of a file named in the job.
  public typealias Resolver = @Sendable (String) throws -> String

  /// The job whose model this is.
  public let specification: JobSpecification
  let resolve: Resolver
  private let backend: any ModelBackend
  private let watch: FileWatch?

  /// Opens the model of a job; games are opened by `evaluator(game:…)`.
  ///
  /// Throws `ModelError`, and whatever `resolve` throws.
  /// - Parameter place: where the model's files lie; `nil` where nobody asks which of them it reads.
  public init(
    _ specification: JobSpecification, options: ModelOptions = ModelOptions(), place: ModelPlace? = nil,
    resolve: @escaping Resolver
  ) throws {
    let kind = specification.model.kind
    let type = try ModelBackends.backend(of: kind)
    if let permission = kind.permission, !options.allows(permission) {
      throw ModelError(
        .refused, "the job's model is \(permission.subject), which this process may not run",
        at: specification.model.path ?? "",
        hint: permission.advice)
    }
    // An attached process that is never asked would look as if the values were its own.
    if let callable = options.callable, kind != .callable {
      throw ModelError(
        .misplaced, "--callable \(callable.socket) is given, but the job's model is \(kind.key)",
        at: specification.model.path ?? "",
        hint: "Leave --callable out, or give the job a model of that kind: {callable: {key: …}}.")
    }
    // Values of the processor must not pass for those of a device that was asked for.
    if let device = options.device, device != .cpu, kind != .onnx {
      throw ModelError(
        .misplaced, "--device \(device) is given, but the job's model is \(kind.key)",
        at: specification.model.path ?? "",
        hint: "Leave --device out: only models of the kind onnx run on a device of andor's choice.")
    }
    self.specification = specification
    self.resolve = resolve
    watch = place?.watch
    backend = try type.init(
      ModelOpening(specification: specification, options: options, place: place, resolve: resolve))
  }

  /// Compares the model's files with the plan, where their stamps say that they may have changed.
  ///
  /// What was evaluated before a call that succeeds is of the model that was planned.
  /// - Throws: `JobError` for a file that was changed while the job ran.
  public func requireUnchangedFiles() throws(JobError) { try watch?.requireUnchanged() }

  /// Returns what the model has read so far below the folder of its place, relative to it.
  func filesRead() throws -> [String] { try backend.filesRead() }

  /// Waits for a process that computes the values and is not there; a value that it was asked for was `unreachable`.
  /// - Returns: `false` where nobody waits any more.
  /// - Throws: `ModelError` where it does not come back in time, or as another one.
  public func waitForProcess() throws(ModelError) -> Bool { try backend.waitForProcess() }

  /// Lets no thread wait any more for a process that is not there.
  public func stopWaiting() { backend.stopWaiting() }

  /// Takes note of how many rows planning will evaluate at most.
  func expect(rows: Int) { backend.expect(rows: rows) }

  /// Keeps what was opened for the host that evaluates; this one is not used any more.
  func keep() { backend.keep() }

  /// The versions of what computes the values.
  var versions: [ModelVersion] { backend.versions }

  /// Where the model runs, in words that name everything of the device that decides the last bits of values.
  var device: String { backend.device }

  /// The most bytes of memory that a thread's own process has had.
  var memoryBeside: Int { backend.memoryBeside }

  /// Rows of a batch that suit the model; `nil` where it says nothing.
  var preferredBatch: Int? { backend.preferredBatch }

  /// Whether the size of the model's files bounds what a row of it takes.
  var filesBoundCost: Bool { type(of: backend).filesBoundCost }

  /// What a person should know about the model, in sentences.
  var notes: [String] { backend.notes }

  /// Returns the versions of what computes the values, by name; empty for formulas and tables.
  package func describe() -> [String: String] {
    Dictionary(versions.map { ($0.key, $0.version) }) { first, _ in first }
  }

  /// Returns one thread's evaluator of a game, as a plan says: its batch, null players and resolved class.
  public func evaluator(game: Int, plan: JobPlan) throws -> GameEvaluator {
    guard plan.games.indices.contains(game), plan.games[game].name == specification.games[game].name else {
      throw ModelError(
        .invalid, "the plan does not hold a game number \(game)",
        hint: "Plan the job again in another folder.")
    }
    let planned = plan.games[game]
    return try evaluator(
      game: game, batch: plan.batch, nullPlayers: planned.nullPlayers, classIndex: planned.classIndex)
  }

  /// Returns one thread's evaluator of a game with a batch size, a power of two, its null players and its class.
  ///
  /// Reads the game's sample; throws `ModelError` where it does not fit the model.
  package func evaluator(game number: Int, batch: Int, nullPlayers: [Int], classIndex: Int) throws
    -> GameEvaluator
  {
    try Self.check(batch: batch)
    let game = specification.games[number]
    switch backend.threads {
    case .ofMasks(let thread):
      guard nullPlayers.isEmpty else { throw ModelError.misfit(of: game) }
      return GameEvaluator(game: game.name, names: game.players, batch: batch, source: try thread(game))
    case .ofTensors:
      let prepared = try prepare(game: number)
      return try evaluator(prepared, batch: batch, nullPlayers: nullPlayers, classIndex: classIndex).evaluator
    }
  }

  /// Reads a game's tensors and checks them against the model's inputs.
  func prepare(game number: Int) throws -> PreparedGame {
    let game = specification.games[number]
    guard case .ofTensors(let inputs, _) = backend.threads else { throw ModelError.misfit(of: game) }
    return try GamePreparation.prepare(game, for: inputs(game), resolve: resolve)
  }

  /// Returns whether a game masks an input whose batch axis the model fixes to one row.
  func isRowByRow(game: GameSpecification) -> Bool {
    guard case .ofTensors(let inputs, _) = backend.threads else { return false }
    let masked = Set(game.inputs.filter { $0.players != nil }.map(\.name))
    return inputs(game).contains { $0.firstAxis == .oneRow && masked.contains($0.name) }
  }

  /// Whether the model maps tensors to outputs, rather than masks to values.
  var takesTensors: Bool {
    if case .ofTensors = backend.threads { true } else { false }
  }

  /// Returns one thread's evaluator of a prepared game, with the source behind it.
  func evaluator(_ prepared: PreparedGame, batch: Int, nullPlayers: [Int], classIndex: Int) throws
    -> (evaluator: GameEvaluator, source: TensorSource)
  {
    try Self.check(batch: batch)
    guard case .ofTensors(_, let thread) = backend.threads else {
      throw ModelError(
        .invalid, "this kind of model has no tensors", hint: "Use an ONNX or Python model.")
    }
    guard batch == 1 || !prepared.isRowByRow else {
      throw ModelError(
        .invalid, "the model takes one row at a time, not \(batch)", at: "game \(prepared.name)",
        hint: "Plan the job again in another folder.")
    }
    let absent = Set(nullPlayers)
    let evaluated = prepared.players.indices.filter { !absent.contains($0) }
    let builder = BatchBuilder(prepared, evaluated: evaluated, batch: batch)
    let source = TensorSource(
      builder, try thread(builder), output: specification.output, classIndex: classIndex)
    let evaluator = GameEvaluator(
      game: prepared.name, names: evaluated.map { prepared.players[$0] }, batch: batch, source: source)
    return (evaluator, source)
  }

  private static func check(batch: Int) throws {
    guard batch > 0, batch & (batch - 1) == 0, batch <= Limits.batch else {
      throw ModelError(
        .invalid, "a batch of \(batch) rows is not a power of two up to \(Limits.batch)",
        hint: "Set engine.batch to auto.")
    }
  }
}

extension ModelError {
  /// Returns the error of a game that does not go with the job's kind of model.
  static func misfit(of game: GameSpecification) -> ModelError {
    ModelError(
      .invalid, "the game does not say where its values come from, or its plan names null players",
      at: "game \(game.name)", hint: "Give every game what the job's kind of model needs.")
  }
}
