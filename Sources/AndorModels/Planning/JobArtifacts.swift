// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// The files that decide a job's values, named by their content while the job is planned.
struct JobArtifacts {
  private let folder: JobFolder
  private var ofModel: [Artifact] = []
  private var ofGames: [Artifact] = []

  /// Names the files of a job: those in the job file, and those that the model's file names.
  /// - Throws: `JobError` or `ModelError` for the first that is not there or that the job may not read.
  init(of specification: JobSpecification, in folder: JobFolder) throws {
    self.folder = folder
    let source = specification.model
    for path in specification.modelPaths { ofModel.append(try artifact(path, .model)) }
    if let path = source.path { try addCompanions(of: path, source.kind) }
    let known = Set(ofModel.map(\.path))
    for path in specification.artifactPaths where !known.contains(path) {
      ofGames.append(try artifact(path, .games))
    }
  }

  /// All of them, those of the model first.
  var list: [Artifact] { ofModel + ofGames }

  /// Adds what the model has read below the job's folder, unless it is there; files that are gone again do not count.
  mutating func add(filesRead paths: [String]) throws {
    let read = Set(paths.map(RelativePath.init))
    for var shared in ofGames where read.contains(RelativePath(shared.path)) {
      shared.role = .model
      ofModel.append(shared)
    }
    ofGames.removeAll { read.contains(RelativePath($0.path)) }
    let known = Set(ofModel.map { RelativePath($0.path) })
    for path in paths where !known.contains(RelativePath(path)) {
      do throws(JobError) { ofModel.append(try artifact(path, .model)) } catch {
        guard error.code == .missing else { throw error }
      }
      try check(count: ofModel.count)
    }
  }

  private mutating func addCompanions(of path: String, _ kind: ModelKind) throws {
    let files = try ModelBackends.backend(of: kind).companions(of: folder.locate(path))
    for file in files {
      let beside = RelativePath.beside(path, file.location)
      guard !ofModel.contains(where: { $0.path == beside }) else { continue }
      let found: Artifact
      do throws(JobError) { found = try artifact(beside, .model) } catch {
        throw JobError(
          error.code, "the model '\(path)' keeps weights in '\(file.location)', but \(error.message)",
          at: error.place,
          hint: error.code == .missing
            ? "Put the file where the model was exported with it, or export the model into one file."
            : error.hint)
      }
      guard found.bytes >= file.bytes else {
        throw JobError(
          .invalid,
          "the model '\(path)' needs \(file.bytes) bytes of '\(file.location)', which has \(found.bytes)",
          at: folder.path, hint: "Copy it again, or export the model again.")
      }
      ofModel.append(found)
    }
  }

  private func check(count: Int) throws(JobError) {
    guard count <= Limits.modelFiles else {
      throw JobError(
        .tooLarge, "the model reads more than \(Limits.modelFiles) files of the job's folder",
        at: folder.path,
        hint: "Pack them into fewer files, or keep those that decide no value elsewhere.")
    }
  }

  private func artifact(_ path: String, _ role: Artifact.Role) throws(JobError) -> Artifact {
    let real = try folder.resolve(path)
    guard let (digest, bytes) = FileDigest.of(real) else {
      throw JobError(.invalid, "'\(path)' cannot be read", at: folder.path, hint: "Check the disk.")
    }
    guard bytes <= Limits.artifactBytes else {
      throw JobError(
        .tooLarge, "'\(path)' has \(bytes >> 20) MiB, more than \(Limits.artifactBytes >> 20)",
        at: folder.path, hint: "Use a smaller file.")
    }
    return Artifact(path: path, role: role, sha256: digest.description, bytes: bytes)
  }
}
