// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import Glibc

/// Files fetched from a coordinator, kept under their SHA-256 for later jobs.
struct ArtifactCache: Sendable {
  /// The folder of the cache.
  let folder: String
  /// The most bytes that its files may take.
  let limit: Int

  /// Returns the user's cache folder: `$XDG_CACHE_HOME/andor` or `~/.cache/andor`, else one below `/tmp`.
  static func standard(limit: Int) -> ArtifactCache {
    func variable(_ name: String) -> String? {
      getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
    let base =
      variable("XDG_CACHE_HOME") ?? variable("HOME").map { "\($0)/.cache" } ?? "/tmp/andor-\(getuid())"
    return ArtifactCache(folder: "\(base)/andor", limit: limit)
  }

  /// Returns the path of a cached file whose content is still what its name says.
  func path(of artifact: Artifact) -> String? {
    let path = "\(folder)/\(artifact.sha256)"
    guard FileDigest.matches(path, artifact) else { return nil }
    // The time of the last change is that of the last use: what was not used for longest goes first.
    utimensat(AT_FDCWD, path, nil, 0)
    return path
  }

  /// Begins a file; it has no name in the cache until it is whole.
  func begin(_ artifact: Artifact) throws(JobError) -> IncomingArtifact {
    makeFolder()
    let temporary = "\(folder)/.incoming.\(getpid()).\(artifact.sha256)"
    guard let file = fopen(temporary, "wb") else {
      throw JobError(
        .refused, "the cache folder \(folder) is not writable",
        hint: "Set XDG_CACHE_HOME to a writable folder.")
    }
    return IncomingArtifact(
      artifact: artifact, file: file, temporary: temporary, final: "\(folder)/\(artifact.sha256)")
  }

  func makeFolder() {
    var made = ""
    for part in folder.split(separator: "/") {
      made += "/" + part
      mkdir(made, 0o700)
    }
  }
}

/// A file on its way from the coordinator.
final class IncomingArtifact {
  let artifact: Artifact
  private(set) var received = 0
  private let file: UnsafeMutablePointer<FILE>
  private let temporary: String
  private let final: String
  private var isOpen = true

  init(artifact: Artifact, file: UnsafeMutablePointer<FILE>, temporary: String, final: String) {
    self.artifact = artifact
    self.file = file
    self.temporary = temporary
    self.final = final
  }

  deinit {
    if isOpen {
      fclose(file)
      unlink(temporary)
    }
  }

  /// Whether every byte has come.
  var isWhole: Bool { received == artifact.bytes }

  /// Adds the next bytes.
  func append(_ bytes: [UInt8]) throws(JobError) {
    guard received + bytes.count <= artifact.bytes, fwrite(bytes, 1, bytes.count, file) == bytes.count
    else {
      throw JobError(
        .refused, "the file '\(artifact.path)' could not be stored", at: final,
        hint: "Make room in the cache folder, or set XDG_CACHE_HOME.")
    }
    received += bytes.count
  }

  /// Gives the whole file its name, if it is the one promised.
  func finish() throws(JobError) -> String {
    isOpen = false
    fclose(file)
    guard FileDigest.matches(temporary, artifact), rename(temporary, final) == 0 else {
      unlink(temporary)
      throw JobError(
        .invalid, "the coordinator sent another file than '\(artifact.path)'",
        hint: "The file was changed after the job was made: make the job again.")
    }
    return final
  }
}
