// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorModels
import AndorStore
import AndorSystem

/// A share of a job, evaluated to files by a process that talks to no other.
///
/// ```swift
/// let slice = try SliceEvaluation(Slice(index: 0, count: 100)!, of: job, in: "results", model: model)
/// let isWhole = try slice.run()
/// ```
/// The first slice of a folder decides the plan for all. A resume of the folder gathers what slices have
/// evaluated.
public final class SliceEvaluation {
  /// Which slice.
  public let slice: Slice
  /// The job's folder, absolute.
  public let jobFolder: String
  /// What decides every value.
  public let plan: JobPlan
  private let job: LoadedJob
  private let model: ModelSettings
  /// Before any file was looked at.
  private let began = WallClock.seconds
  /// Whether the slice is evaluated also where this machine is of another numerics class than the job.
  public var mixesNumerics = false
  /// `nil` where the job's results are written already.
  private let store: SliceStore?
  /// Shards that were there when the slice was opened.
  public let shardsBefore: Int
  /// The plan's numerics class where this process has just made the plan: its model needs no second proof.
  private let planner: NumericsClass?

  /// Opens a slice of a job; makes or takes the folder's plan.
  /// - Throws: `misconfigured` where the folder holds another job, `cannotCreate` where another process evaluates
  ///   the slice, and what planning throws.
  public init(
    _ slice: Slice, of job: LoadedJob, in folder: String, model: ModelSettings
  ) throws(EngineError) {
    (self.slice, self.job, self.model) = (slice, job, model)
    var made: JobPlan?
    let opened = try model.tellingHowItFails {
      let (folder, plan) = try SharedPlan.claim(in: folder, jobFile: job.bytes) {
        let plan = try job.plan(model).plan
        try plan.requireCubes(
          for: "andor slice", instead: "Share it among workers with andor coordinator, or write plan: cube.")
        made = plan
        return plan
      }
      guard !SharedPlan.isFinished(in: folder, plan) else { return (folder, plan, nil as SliceStore?) }
      try JobPlanner.verifyArtifacts(of: plan, in: job.folder)
      return (folder, plan, try SliceStore(slice, of: plan, in: folder))
    }
    (jobFolder, plan, store) = opened
    shardsBefore = opened.2?.durableCount ?? 0
    planner = made?.fingerprint == opened.1.fingerprint ? made?.numerics?.numericsClass : nil
  }

  /// Whether the job's results are written already, so that the slice is not needed.
  public var isNeedless: Bool { store == nil }
  /// The slice's folder, absolute.
  public var folder: String { store?.folder ?? jobFolder }
  /// The number of the slice's shards.
  public var shardCount: Int { store?.shardCount ?? 0 }

  /// Evaluates what is missing of the slice.
  /// - Returns: `false` where it was interrupted before all shards were durable.
  /// - Throws: `misconfigured` where this machine is of another numerics class, before anything is evaluated; the model's
  ///   or the disk's error; what is durable stays so.
  public func run(
    interruption: Interruption? = nil, observer: (any JobObserver)? = nil
  ) throws(EngineError) -> Bool {
    let isWhole = try model.tellingHowItFails {
      try evaluate(interruption ?? Interruption(), observer)
    }
    model.audience.end(isWhole ? .done : .stopped, isWhole ? "" : "interrupted")
    return isWhole
  }

  private func evaluate(_ interruption: Interruption, _ observer: (any JobObserver)?) throws -> Bool {
    guard let store, shardsBefore < store.shardCount else { return true }
    let paths = job.folder
    let place = try ModelPlace(of: job.specification.model, in: paths, plan: plan, comparedAfter: began)
    let host = try ModelHost(job.specification, options: model.options, place: place) {
      try paths.resolve($0)
    }
    try host.requireVersions(of: plan)
    let own = try planner ?? numericsClass(of: host)
    let run = SliceRun(
      store: store, plan: plan, numericsClass: own.map(store.number) ?? 0, threads: model.threads,
      observer: job.specification.model.kind == .callable
        ? CallableObserver(observer, model.audience, games: plan.games.count, interruption: interruption)
        : observer)
    return try run.run(host, interruption: interruption)
  }

  /// Returns the numerics class of this machine; `nil` where the plan says nothing of numerics.
  private func numericsClass(of host: ModelHost) throws -> NumericsClass? {
    guard let planned = plan.numerics, let proof = try host.proof(for: plan) else { return nil }
    let own = proof.numericsClass
    guard let difference = own.difference, difference <= planned.tolerance else {
      throw EngineError(
        .misconfigured, "the values here differ from the plan's by more than another machine explains",
        at: jobFolder,
        hint: "Compare andor doctor and the model's files with those of the machine that planned.")
    }
    let sealed = try JobRegisters.classes(in: jobFolder, of: plan)[1] ?? planned.numericsClass
    guard own.digest == sealed.digest || mixesNumerics else {
      throw EngineError(
        .misconfigured,
        "this machine is of another numerics class than the job: the same masks give other bits here. The job is "
          + "of \(sealed.words); this machine is of \(own.words)",
        at: jobFolder,
        hint: "Evaluate the slice on a machine like those of the others, or with --mixed-numerics: the "
          + "result then says that classes are mixed.")
    }
    return own
  }
}
