// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// Where the files of a job's model lie on this machine, and which of them its plan has.
///
/// A model opened at a place reads no other file below its folder than those of the plan.
public struct ModelPlace: Sendable {
  /// The folder of the job, or one with the same files at the same places; absolute, symbolic links resolved.
  let folder: String
  /// The absolute path of the model's file, at its place; `nil` for kinds without one.
  let model: String?
  /// The files of the model that the plan has; `nil` while the job is planned.
  let planned: Set<RelativePath>?
  /// Watches the files of the plan where others than this process may write into them.
  let watch: FileWatch?

  /// Creates the place of a model whose files a worker has laid out, where nobody else writes.
  public init(folder: String, model: String?, plan: JobPlan) {
    self.folder = folder
    self.model = model
    planned = Set(Self.files(of: plan).map { RelativePath($0.path) })
    watch = nil
  }

  /// Creates the place of a model in the job's own folder.
  /// - Parameters:
  ///   - plan: the job's plan; `nil` while it is made.
  ///   - time: when the files' digests began to be compared with the plan, in seconds since 1970; what has changed since
  ///     is compared again.
  /// - Throws: `JobError` where a file of the model is not there or may not be read.
  public init(of model: ModelSource, in folder: JobFolder, plan: JobPlan?, comparedAfter time: Double = 0)
    throws(JobError)
  {
    self.folder = folder.path
    self.model = if let path = model.path { try folder.locate(path) } else { nil }
    let files = plan.map(Self.files)
    planned = files.map { Set($0.map { RelativePath($0.path) }) }
    var watched: [(artifact: Artifact, path: String)] = []
    for file in files ?? [] { watched.append((file, try folder.locate(file.path))) }
    watch = watched.isEmpty ? nil : FileWatch(watched, comparedAfter: time)
  }

  private static func files(of plan: JobPlan) -> [Artifact] { plan.artifacts.filter { $0.role == .model } }
}
