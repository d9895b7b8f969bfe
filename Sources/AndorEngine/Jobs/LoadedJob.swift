// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorModels
import AndorStore
import AndorSystem

/// A job file that was read and checked, with the folder its paths begin in.
///
/// ```swift
/// let job = try LoadedJob(path: "wine/job.yaml")
/// let planned = try job.plan(ModelSettings(threads: 2))
/// let results = try planned.create(in: "wine-results")
/// ```
public struct LoadedJob: Sendable {
  /// The job file's bytes.
  let bytes: [UInt8]
  /// The job, read.
  public let specification: JobSpecification
  /// Where the job's paths begin.
  public let folder: JobFolder

  /// Reads a job file.
  /// - Parameters:
  ///   - path: the file, YAML or JSON.
  ///   - allowOutside: whether the job may read files outside the folder of its job file.
  /// - Throws: `badData` with what is wrong and where, `missingInput` where there is no such file.
  public init(path: String, allowOutside: Bool = false) throws(EngineError) {
    let bytes = try attempt { try SmallFile.read(path) }
    try self.init(bytes, file: path, folder: Folder.parent(of: path), allowOutside: allowOutside)
  }

  /// Reads a job from a text.
  /// - Parameters:
  ///   - text: YAML or JSON, as in a job file.
  ///   - folder: where the job's paths begin.
  ///   - allowOutside: whether the job may read files outside that folder.
  /// - Throws: `badData` with what is wrong and where.
  public init(text: String, folder: String = ".", allowOutside: Bool = false) throws(EngineError) {
    try self.init(Array(text.utf8), file: "job", folder: folder, allowOutside: allowOutside)
  }

  private init(
    _ bytes: [UInt8], file: String, folder: String, allowOutside: Bool
  ) throws(EngineError) {
    (self.bytes, specification, self.folder) = try attempt {
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw JobError(.invalid, "not UTF-8 text", at: file, hint: "Save the job file as UTF-8.")
      }
      return (
        bytes, try JobSpecification(yaml: text, file: file),
        try JobFolder(path: folder, allowOutside: allowOutside)
      )
    }
  }

  /// Opens the model, tries it on some masks and fixes what decides a value.
  /// - Throws: `badData`, `missingInput` or `misconfigured` for the first thing that is wrong.
  public func plan(_ model: ModelSettings = ModelSettings()) throws(EngineError) -> PlannedJob {
    let (plan, memory, rows, notes) = try model.tellingHowItFails {
      try ProcessLimits.requireAddressSpace()
      return try JobPlanner.plan(
        specification, jobFile: bytes, folder: folder, options: model.options, version: Version.current)
    }
    return PlannedJob(job: self, plan: plan, memory: memory, rows: rows, model: model, notes: notes)
  }
}
