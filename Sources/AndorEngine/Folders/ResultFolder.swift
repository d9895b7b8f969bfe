// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorJob
import AndorLedger
import AndorModels
import AndorStore
import AndorSystem

/// The slices that a resume found in its folder.
public typealias SliceReport = AndorStore.SliceReport

/// A job's folder of results, held by this process alone until the object is released.
///
/// ```swift
/// let results = try ResultFolder.open("wine-results")
/// if !results.isDone { _ = try results.run(RunSettings()) }
/// print(try ResultFolder.document(of: results.path).games[0].top)
/// ```
public final class ResultFolder {
  let store: JobStore
  /// Whether a run of this process has just written the results.
  private(set) var hasJustEnded = false
  /// How this process opened the model to make the plan; `nil` where another one made it.
  let planner: ModelSettings?

  init(_ store: JobStore, planner: ModelSettings? = nil) { (self.store, self.planner) = (store, planner) }

  /// Opens the folder of a job that was begun, to resume or to explain it.
  ///
  /// Damaged shards are taken out, to be evaluated again.
  /// - Parameters:
  ///   - path: the result folder.
  ///   - jobFolder: where the job's files lie now; without it they are looked for at the same way from the result folder
  ///     as when the job was made, then where they were.
  ///   - most: where it is not `nil`, how many evaluations the job's samples may have from now on.
  /// - Throws: `missingInput` where there is no job, `cannotCreate` where another process holds it, `badData` or
  ///   `misconfigured` where its files were changed.
  public static func open(
    _ path: String, jobFolder: String? = nil, most: Int? = nil
  ) throws(EngineError) -> ResultFolder {
    try attempt {
      ResultFolder(
        try JobStore.open(path, jobFolder: jobFolder, most: most) { ResultSize($0, $1).bytes() })
    }
  }

  /// Opens the folder of a finished job, to explain it again; where shards are damaged, nothing is changed.
  /// - Throws: `badData` for damaged shards, `missingInput` where the job is not finished, and as ``open(_:jobFolder:most:)``.
  public static func finished(_ path: String) throws(EngineError) -> ResultFolder {
    // Opening a job fences damaged shards, to be evaluated again: only resume may begin that.
    if hasResults(path), let damage = try Verification.firstDamage(in: path) {
      throw EngineError(
        .badData, damage, at: path,
        hint: "Run andor resume \(path): it evaluates the damaged shards again. Nothing was changed.")
    }
    let folder = try open(path)
    guard folder.isDone else {
      throw EngineError(
        .missingInput, "\(path) is not finished", hint: "Run 'andor resume \(path)' first.")
    }
    return folder
  }

  /// The absolute folder.
  public var path: String { store.folder }
  /// What decides every value.
  public var plan: JobPlan { store.plan }
  /// The job, read.
  public var specification: JobSpecification { store.specification }
  /// Whether the job ended with all its results written, and they are still what `result.json` says.
  ///
  /// Reads every table once.
  public var isDone: Bool { hasJustEnded || store.isDone }

  /// Returns the proof of this process's numerics class where it made the plan with the same runtime, device, interpreter and
  /// callable: its workers need not evaluate the probe masks again.
  func proof(with model: ModelSettings) -> NumericsProof? {
    guard let planner, planner.onnxruntime == model.onnxruntime, planner.python == model.python,
      planner.callable == model.callable, planner.device == model.device
    else { return nil }
    return plan.numerics?.proof
  }

  /// Returns how this process opened the job that it has planned, where its values come from another process in any case
  /// and one worker is to be started that opens it alike; ends the module's process where it is not.
  func planner(standingInFor processes: WorkerProcesses) -> ModelSettings? {
    let kind = specification.model.kind
    if let planner, kind == .python || kind == .callable, processes.count == 1,
      Set(planner.arguments).isSubset(of: processes.arguments)
    {
      return planner
    }
    endPlanning()
    return nil
  }

  /// Ends the process that planned, which nobody will take over.
  func endPlanning() { planner?.shelf.clear() }

  /// Takes note of how a run ended; what the store found when it was opened is older than that.
  func note(_ end: RunEnd) { hasJustEnded = end == .done }

  /// Takes over what slices in the folder have evaluated; `nil` where there are none.
  /// - Parameter mixesNumerics: whether slices of other numerics classes than the job's are gathered too.
  /// - Throws: `misconfigured` for a slice of another plan or numerics class, `cannotCreate` for one that is being
  ///   evaluated, `diskFailure`.
  public func gatherSlices(mixesNumerics: Bool = false) throws(EngineError) -> SliceReport? {
    try attempt { try store.gatherSlices(mixes: mixesNumerics) }
  }

  /// Removes slices whose shards are all in the results, and files that a killed process left.
  public func tidy() {
    store.removeSlices()
    PrivateAddress.removeLeftover(in: store.folder)
    for game in store.games { _ = try? PendingFile.removeLeftovers(in: "\(game.ledger.folder)/figures") }
  }

  /// Compares the job's files with what they were when it was planned, unless nothing is left to evaluate.
  /// - Throws: `badData` for a changed file, `missingInput` for one that is gone.
  public func verifyArtifacts() throws(EngineError) {
    guard !store.isAllDurable else { return }
    try attempt { try JobPlanner.verifyArtifacts(of: store.plan) }
  }

  /// Searches for the explanations of a finished job again, from its stored values.
  ///
  /// - Parameters:
  ///   - settings: what to look for.
  ///   - threads: at most so many, by default one a core; the result does not depend on it.
  ///   - proceed: called with the progress; `false` cancels, with nothing changed but what a later call resumes from.
  /// - Returns: the new results; `nil` where it was cancelled.
  /// - Throws: `diskFailure`, or `badData` where the folder's files are damaged.
  public func explain(
    _ settings: ExplainSettings, threads: Int? = nil,
    proceed: (StatusSnapshot.Explaining) -> Bool = { _ in true }
  ) throws(EngineError) -> ResultDocument? {
    try attempt {
      try JobExplainer(store, settings: settings, threads: threads ?? Machine.here.cores).run(proceed)
    }
  }

  /// Makes another result folder with the same values, and opens it: to explain them otherwise.
  /// - Throws: `cannotCreate` where the other folder holds a job or cannot be made, `diskFailure`.
  public func copy(to path: String) throws(EngineError) -> ResultFolder {
    let target = try attempt { try store.copy(to: path) }
    return try ResultFolder.open(target)
  }

  /// Reads `result.json` of a folder, without holding it.
  /// - Throws: `missingInput` where there is none, `badData` for a damaged one.
  public static func document(of folder: String) throws(EngineError) -> ResultDocument {
    try attempt {
      try ResultDocument(
        json: try SmallFile.document("\(folder)/result.json"), at: "\(folder)/result.json")
    }
  }

  /// Returns whether a folder has a `result.json`.
  public static func hasResults(_ folder: String) -> Bool { Folder.contains("\(folder)/result.json") }
}
