// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorSystem
import Glibc

/// Files fetched from a coordinator, kept under their SHA-256 for later jobs.
struct ArtifactCache: Sendable {
  /// The folder of the cache.
  let folder: String
  /// The most bytes that its files may take.
  let limit: Int

  /// The beginning of the names of files that are not whole yet.
  static let incomingPrefix = ".incoming."

  /// Returns a name for a file that is not whole yet, another one at each call: workers of several containers, which
  /// may have the same process numbers, can share a cache.
  static func temporaryName() -> String {
    "\(incomingPrefix)\(getpid()).\(String(UInt64.random(in: .min ... .max), radix: 36))"
  }

  /// Returns the user's cache folder: `$XDG_CACHE_HOME/andor` or `~/.cache/andor`, else one below `/tmp`.
  static func standard(limit: Int) -> ArtifactCache {
    // A relative path is to be ignored (XDG Base Directory Specification).
    func folder(_ name: String) -> String? {
      getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    let base = folder("XDG_CACHE_HOME") ?? folder("HOME").map { "\($0)/.cache" } ?? "/tmp/andor-\(getuid())"
    return ArtifactCache(folder: "\(base)/andor", limit: limit)
  }

  /// Returns the path of a cached file whose content is still the one that its name promises.
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
    do throws(SystemError) {
      let file = try Descriptor(
        "\(folder)/\(Self.temporaryName())", O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
      return IncomingArtifact(artifact: artifact, file: file, final: "\(folder)/\(artifact.sha256)")
    } catch {
      throw JobError(
        .refused, "the cache folder \(folder) cannot be written: \(error.reason)",
        hint: "Name a writable folder with --cache, or in XDG_CACHE_HOME.")
    }
  }

  func makeFolder() { ModelLayout.make(folder) }
}

/// A file on its way from the coordinator.
final class IncomingArtifact {
  let artifact: Artifact
  private(set) var received = 0
  private let file: Descriptor
  private let final: String
  /// The digest of the bytes so far: a second pass over a large file would keep the worker silent for too long.
  private var hasher: SHA256Hasher? = SHA256Hasher()

  init(artifact: Artifact, file: Descriptor, final: String) {
    self.artifact = artifact
    self.file = file
    self.final = final
  }

  // Once it has its final name nothing is there to remove.
  deinit { unlink(file.path) }

  /// Whether every byte has come.
  var isWhole: Bool { received == artifact.bytes }

  /// Adds the next bytes.
  func append(_ bytes: [UInt8]) throws(JobError) {
    guard received + bytes.count <= artifact.bytes else { throw isAnother }
    do throws(SystemError) { try file.write(bytes, at: received) } catch {
      throw cannotBeStored(error.reason)
    }
    hasher?.update(bytes)
    received += bytes.count
  }

  /// Gives the whole file its name, if it is the one promised; once.
  func finish() throws(JobError) -> String {
    assert(isWhole, "only a whole file gets its name")
    guard let hasher = hasher.take(), hasher.finalize().description == artifact.sha256 else {
      throw isAnother
    }
    guard rename(file.path, final) == 0 else { throw cannotBeStored(String(cString: strerror(errno))) }
    return final
  }

  private var isAnother: JobError {
    JobError(
      .invalid, "the coordinator sent another file than '\(artifact.path)'",
      hint: "The file was changed after the job was made: make the job again.")
  }

  private func cannotBeStored(_ reason: String) -> JobError {
    JobError(
      .refused, "the file '\(artifact.path)' cannot be stored: \(reason)", at: final,
      hint: "Make room in the cache folder, or set XDG_CACHE_HOME.")
  }
}
