// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorModels
import AndorSystem

/// The work between a worker's welcome and its first shard: finding the job's files and opening the model.
///
/// Files on a shared path are used where their digest is the plan's; others come from the worker's cache or
/// are fetched from the coordinator by digest. A model of several files is used there or laid out as a whole.
struct Preparation: Sendable {
  let specification: JobSpecification
  let plan: JobPlan
  let options: ModelOptions
  let cache: ArtifactCache
  /// What keeps the job's files in the cache.
  let hold = CacheHold()
  /// Before any file was looked at.
  private let began = WallClock.seconds

  init(specification: JobSpecification, plan: JobPlan, options: ModelOptions, cache: ArtifactCache) {
    self.specification = specification
    self.plan = plan
    self.options = options
    self.cache = cache
  }

  /// Where the job's files are on this machine.
  struct Location: Sendable {
    /// Paths by the name in the job.
    var found: [String: String] = [:]
    /// What must be fetched.
    var missing: [Artifact] = []
    /// What keeps those of the cache there; `nil` where all files lie on a shared path.
    var claim: CacheClaim?
    /// Whether the model's files come from the cache, where they have no places of their own.
    var isModelFetched = false
  }

  /// Finds each file of the job, and makes room in the cache for those that must be fetched.
  /// - Throws: `JobError` where they do not fit into the cache.
  func locate() throws(JobError) -> Location {
    var location = Location()
    var others: [Artifact] = []
    let folder = try? JobFolder(path: plan.folder, allowOutside: plan.allowOutside)
    for artifact in plan.artifacts {
      if let path = try? folder?.resolve(artifact.path), FileDigest.matches(path, artifact) {
        location.found[artifact.path] = path
      } else {
        others.append(artifact)
      }
    }
    guard !others.isEmpty else { return location }
    location.isModelFetched = others.contains { $0.role == .model }
    if location.isModelFetched {
      others += plan.artifacts.filter { artifact in
        artifact.role == .model && location.found.removeValue(forKey: artifact.path) != nil
      }
    }
    // Claimed before they are looked at, so that no other worker removes them in between.
    location.claim = try hold.claim { () throws(JobError) in try cache.claim(others) }
    for artifact in others {
      if let path = cache.path(of: artifact) {
        location.found[artifact.path] = path
      } else {
        location.missing.append(artifact)
      }
    }
    if !location.missing.isEmpty { cache.makeRoom(for: location.missing) }
    return location
  }

  /// Opens the model from files that are all here.
  func open(_ location: Location) throws -> ModelHost {
    let paths = location.found
    @Sendable func path(of name: String) throws(JobError) -> String {
      guard let path = paths[name] else {
        throw JobError(
          .missing, "the plan does not name the file '\(name)'",
          hint: "Make the job again: its plan is damaged.")
      }
      return path
    }
    if let model = specification.model.path { _ = try path(of: model) }
    let host = try ModelHost(specification, options: options, place: try place(in: location)) {
      try path(of: $0)
    }
    try host.requireVersions(of: plan)
    return host
  }

  /// Returns where the model's files lie, after laying them out if they were fetched; `nil` for models without files.
  private func place(in location: Location) throws(JobError) -> ModelPlace? {
    guard let model = specification.model.path else { return nil }
    guard location.isModelFetched, let claim = location.claim else {
      let folder = try JobFolder(path: plan.folder, allowOutside: plan.allowOutside)
      return try ModelPlace(of: specification.model, in: folder, plan: plan, comparedAfter: began)
    }
    let files = plan.artifacts.filter { $0.role == .model }
    let layout = try claim.layOut(files.compactMap { file in location.found[file.path].map { (file, $0) } })
    return ModelPlace(folder: layout.folder, model: layout.path(of: model), plan: plan)
  }
}
