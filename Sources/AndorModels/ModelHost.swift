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
  }

  /// The versions of what computes the values, by name; empty for formulas and tables.
  public func describe() -> [String: String] {
    [:]
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
    guard batch > 0, batch & (batch - 1) == 0, batch <= Limits.batch else {
      throw ModelError(
        .invalid, "a batch of \(batch) rows is not a power of two up to \(Limits.batch)",
        hint: "Set engine.batch to auto.")
    }
    let game = specification.games[number]
    let source = try source(of: game, batch: batch, dummies: dummies, classIndex: classIndex)
    let absent = Set(dummies)
    let names = game.players.indices.filter { !absent.contains($0) }.map { game.players[$0] }
    return GameEvaluator(game: game.name, names: names, batch: batch, source: source)
  }

  private func source(of game: GameSpecification, batch: Int, dummies: [Int], classIndex: Int) throws
    -> any ValueSource
  {
    switch specification.model {
    case .formula:
      guard let formula = game.formula, dummies.isEmpty else { throw misfit(game) }
      return FormulaSource(formula)
    case .table:
      guard let table = game.table, dummies.isEmpty else { throw misfit(game) }
      do {
        return try TableSource(
          path: resolve(table.path), order: table.order, players: game.players.count)
      } catch let error as ModelError {
        throw error.within("game \(game.name)")
      }
    case .onnx, .python:
      throw ModelError(.unsupported, "this kind of model is not run yet", hint: "Use a formula or a table.")
    }
  }

  private func misfit(_ game: GameSpecification) -> ModelError {
    ModelError(
      .invalid, "the game does not say where its values come from, or its plan names dummy players",
      at: "game \(game.name)", hint: "Give every game a formula or a table, as the model says.")
  }
}
