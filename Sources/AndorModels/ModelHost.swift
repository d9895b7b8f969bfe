// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// A job's model, opened once in a process and shared by its lanes.
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
  private let network: OnnxNetwork?

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
    network =
      switch specification.model {
      case .onnx(let path):
        try OnnxNetwork(
          OnnxModel(OnnxRuntime.open(options.onnxruntime), path: resolve(path)),
          output: specification.output.name)
      case .python, .formula, .table: nil
      }
  }

  /// The versions of what computes the values, by name; empty for formulas and tables.
  public func describe() -> [String: String] {
    guard let network else { return [:] }
    return ["onnxruntime": network.model.runtime.version]
  }

  /// One lane's evaluator of a game, as a plan says: its batch, dummies and resolved class.
  public func evaluator(game: Int, plan: JobPlan) throws -> GameEvaluator {
    guard plan.games.indices.contains(game), plan.games[game].name == specification.games[game].name else {
      throw ModelError(.invalid, "the plan has no game \(game)", hint: "Make a new plan of the job.")
    }
    let planned = plan.games[game]
    return try evaluator(
      game: game, batch: plan.batch, dummies: planned.dummies, classIndex: planned.classIndex)
  }

  /// One lane's evaluator of a game with a batch size, a power of two, its dummies and its class.
  ///
  /// Reads the game's sample; throws `ModelError` where it does not fit the model.
  public func evaluator(game number: Int, batch: Int, dummies: [Int], classIndex: Int) throws
    -> GameEvaluator
  {
    try Self.check(batch: batch)
    let game = specification.games[number]
    switch specification.model {
    case .formula:
      guard let formula = game.formula, dummies.isEmpty else { throw misfit(game) }
      return evaluator(FormulaSource(formula), of: game, batch: batch)
    case .table:
      guard let table = game.table, dummies.isEmpty else { throw misfit(game) }
      do {
        let source = try TableSource(
          path: resolve(table.path), order: table.order, players: game.players.count)
        return evaluator(source, of: game, batch: batch)
      } catch let error as ModelError {
        throw error.within("game \(game.name)")
      }
    case .onnx, .python:
      let prepared = try prepare(game: number)
      return try evaluator(prepared, batch: batch, dummies: dummies, classIndex: classIndex).evaluator
    }
  }

  /// Reads a game's tensors and checks them against the model's inputs.
  func prepare(game number: Int) throws -> PreparedGame {
    guard let network else { throw misfit(specification.games[number]) }
    return try GamePreparation.prepare(
      specification.games[number], for: network.signatures, resolve: resolve)
  }

  /// One lane's evaluator of a prepared game, with the source behind it.
  func evaluator(_ prepared: PreparedGame, batch: Int, dummies: [Int], classIndex: Int) throws
    -> (evaluator: GameEvaluator, source: TensorSource)
  {
    guard let network else {
      throw ModelError(.unsupported, "this kind of model has no tensors", hint: "Use an ONNX model.")
    }
    try Self.check(batch: batch)
    let absent = Set(dummies)
    let evaluated = prepared.players.indices.filter { !absent.contains($0) }
    let builder = BatchBuilder(prepared, evaluated: evaluated, batch: batch)
    let source = TensorSource(
      builder, try network.lane(on: builder), output: specification.output, classIndex: classIndex)
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
      .invalid, "the game does not say where its values come from, or its plan names dummy players",
      at: "game \(game.name)", hint: "Give every game what the job's kind of model needs.")
  }
}
