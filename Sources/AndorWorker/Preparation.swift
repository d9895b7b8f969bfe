// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorModels
import AndorTransport

/// What a worker does between its welcome and its first shard: find the job's files and open the model.
///
/// Files on a shared path are used where their digest is the plan's; others come from the worker's cache or
/// are fetched from the coordinator by digest.
struct Preparation: Sendable {
  let specification: JobSpecification
  let plan: JobPlan
  let options: ModelOptions
  let cache: ArtifactCache

  /// Where each file of the job is on this machine, and which ones must be fetched.
  func locate() -> (found: [String: String], missing: [Artifact]) {
    var found: [String: String] = [:]
    var missing: [Artifact] = []
    let folder = try? JobFolder(path: plan.folder, allowOutside: plan.allowOutside)
    for artifact in plan.artifacts {
      if let path = try? folder?.resolve(artifact.path), FileDigest.matches(path, artifact) {
        found[artifact.path] = path
      } else if let path = cache.path(of: artifact) {
        found[artifact.path] = path
      } else {
        missing.append(artifact)
      }
    }
    return (found, missing)
  }

  /// Opens the model from files that are all here.
  func open(_ paths: [String: String]) throws -> ModelHost {
    try ModelHost(specification, options: options) { name in
      guard let path = paths[name] else {
        throw JobError(
          .missing, "no file '\(name)' in the plan", hint: "Make the job anew: its plan is damaged.")
      }
      return path
    }
  }
}
