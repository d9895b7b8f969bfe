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
  let options: ModelOptions
  let resolve: Resolver
  private let backend: Backend

  /// What runs the model.
  private enum Backend {
    case none
    case onnx(OnnxNetwork)
    case python(PythonPool)
  }

  /// Opens the model of a job; games are opened by `evaluator(game:…)`.
  ///
  /// Throws `ModelError`, and whatever `resolve` throws.
  public init(
    _ specification: JobSpecification, options: ModelOptions = ModelOptions(),
    resolve: @escaping Resolver
  ) throws {
    self.specification = specification
    self.options = options
    self.resolve = resolve
    switch specification.model {
    case .formula, .table: backend = .none
    case .onnx(let path):
      backend = try .onnx(
        OnnxNetwork(
          OnnxModel(OnnxRuntime.open(options.onnxruntime), path: resolve(path)),
          output: specification.output.name))
    case .python(let path):
      guard options.allowPython else {
        throw ModelError(
          .refused, "the job's model is Python code, which this process may not run", at: path,
          hint: "Give this command --allow-python if you trust the job.")
      }
      backend = try .python(PythonPool(module: resolve(path), seconds: options.pythonSeconds))
    }
  }

  /// The versions of what computes the values, by name; empty for formulas and tables.
  public func describe() -> [String: String] {
    switch backend {
    case .none: [:]
    case .onnx(let network): ["onnxruntime": network.model.runtime.version]
    case .python(let pool): ["python": pool.version]
    }
  }

  /// One thread's evaluator of a game, as a plan says: its batch, null players and resolved class.
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

  /// One thread's evaluator of a game with a batch size, a power of two, its null players and its class.
  ///
  /// Reads the game's sample; throws `ModelError` where it does not fit the model.
  public func evaluator(game number: Int, batch: Int, nullPlayers: [Int], classIndex: Int) throws
    -> GameEvaluator
  {
    try Self.check(batch: batch)
    let game = specification.games[number]
    switch specification.model {
    case .formula:
      guard let formula = game.formula, nullPlayers.isEmpty else { throw misfit(game) }
      return evaluator(FormulaSource(formula), of: game, batch: batch)
    case .table:
      guard let table = game.table, nullPlayers.isEmpty else { throw misfit(game) }
      do {
        let source = try TableSource(
          path: resolve(table.path), order: table.order, players: game.players.count)
        return evaluator(source, of: game, batch: batch)
      } catch let error as ModelError {
        throw error.within("game \(game.name)")
      }
    case .onnx, .python:
      if case .python(let pool) = backend, pool.offer == .values {
        guard nullPlayers.isEmpty else { throw misfit(game) }
        let source = PythonValues(
          try PythonThread(pool), game: game.name, players: game.players.count)
        return evaluator(source, of: game, batch: batch)
      }
      let prepared = try prepare(game: number)
      return try evaluator(prepared, batch: batch, nullPlayers: nullPlayers, classIndex: classIndex).evaluator
    }
  }

  /// Reads a game's tensors and checks them against the model's inputs.
  func prepare(game number: Int) throws -> PreparedGame {
    let game = specification.games[number]
    let signatures: [InputSignature]
    switch backend {
    case .none: throw misfit(game)
    case .onnx(let network): signatures = network.signatures
    case .python:
      // A module takes whatever inputs the game has.
      signatures = game.inputs.map { InputSignature(name: $0.name, elementType: nil, shape: nil) }
    }
    return try GamePreparation.prepare(game, for: signatures, resolve: resolve)
  }

  /// Whether the model maps tensors to outputs, rather than masks to values.
  var takesTensors: Bool {
    switch backend {
    case .none: false
    case .onnx: true
    case .python(let pool): pool.offer == .outputs
    }
  }

  /// One thread's evaluator of a prepared game, with the source behind it.
  func evaluator(_ prepared: PreparedGame, batch: Int, nullPlayers: [Int], classIndex: Int) throws
    -> (evaluator: GameEvaluator, source: TensorSource)
  {
    try Self.check(batch: batch)
    let absent = Set(nullPlayers)
    let evaluated = prepared.players.indices.filter { !absent.contains($0) }
    let builder = BatchBuilder(prepared, evaluated: evaluated, batch: batch)
    let model: any BatchModel
    switch backend {
    case .none:
      throw ModelError(
        .invalid, "this kind of model has no tensors", hint: "Use an ONNX or Python model.")
    case .onnx(let network): model = try network.thread(on: builder)
    case .python(let pool): model = PythonModel(try PythonThread(pool), builder)
    }
    let source = TensorSource(
      builder, model, output: specification.output, classIndex: classIndex)
    let evaluator = GameEvaluator(
      game: prepared.name, names: evaluated.map { prepared.players[$0] }, batch: batch, source: source)
    return (evaluator, source)
  }

  private func evaluator(_ source: any ValueSource, of game: GameSpecification, batch: Int)
    -> GameEvaluator
  {
    GameEvaluator(game: game.name, names: game.players, batch: batch, source: source)
  }

  private static func check(batch: Int) throws {
    guard batch > 0, batch & (batch - 1) == 0, batch <= Limits.batch else {
      throw ModelError(
        .invalid, "a batch of \(batch) rows is not a power of two up to \(Limits.batch)",
        hint: "Set engine.batch to auto.")
    }
  }

  private func misfit(_ game: GameSpecification) -> ModelError {
    ModelError(
      .invalid, "the game does not say where its values come from, or its plan names null players",
      at: "game \(game.name)", hint: "Give every game what the job's kind of model needs.")
  }
}
