// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem
import Glibc

/// A folder in which fetched files of a job's model stand at the places that they have in the job.
///
/// Files of the cache are linked, which takes no space; where the file system has no such links they are copied. Symbolic
/// links would not do: ONNX Runtime refuses weights outside the model's folder, and a module asks where its file is.
struct ModelLayout {
  /// What the job's folder is here, absolute, symbolic links resolved.
  let folder: String
  private let root: String
  /// Levels of folders above the job's folder that files of the job are in.
  private let depth: Int

  /// Lays files out in a new folder.
  /// - Parameters:
  ///   - files: the files with the paths at which they are now.
  ///   - root: the folder, which is made.
  /// - Throws: `JobError` where that cannot be done.
  init(_ files: [(artifact: Artifact, path: String)], in root: String) throws(JobError) {
    depth = files.reduce(0) { max($0, Self.placed($1.artifact.path).climbs) }
    let job = root + String(repeating: "/job", count: depth)
    Self.make(job)
    folder = try JobFolder(path: job).path
    self.root = String(folder.dropLast(4 * depth))
    for (artifact, path) in files {
      let target = self.path(of: artifact.path)
      Self.make(Folder.parent(of: target))
      guard link(path, target) != 0, !(errno == EEXIST && FileDigest.matches(target, artifact)) else {
        continue
      }
      do throws(SystemError) { try Self.copy(path, to: target) } catch {
        throw JobError(
          .refused, "the file '\(artifact.path)' cannot be laid out: \(error.reason)", at: target,
          hint: "Make room in the cache folder, or set XDG_CACHE_HOME.")
      }
    }
  }

  /// Returns where a file of the job stands, whatever way leads to it there.
  func path(of name: String) -> String {
    let (climbs, steps) = Self.placed(name)
    return ([root] + Array(repeating: "job", count: max(0, depth - climbs)) + steps).joined(separator: "/")
  }

  /// Makes a folder and those above it.
  static func make(_ folder: String) {
    var made = ""
    for part in folder.split(separator: "/") {
      made += "/" + part
      mkdir(made, 0o700)
    }
  }

  /// Returns how many levels above the job's folder a path begins, and its steps from there.
  private static func placed(_ name: String) -> (climbs: Int, steps: [String]) {
    var (climbs, steps): (Int, [String]) = (0, [])
    for step in RelativePath(name).steps {
      if step != ".." { steps.append(step) } else if steps.popLast() == nil { climbs += 1 }
    }
    return (climbs, steps)
  }

  private static func copy(_ path: String, to target: String) throws(SystemError) {
    let source = try Descriptor(path, O_RDONLY)
    let copy = try Descriptor(target, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
    var done = 0
    while case let bytes = try source.read(count: 1 << 20, at: done), !bytes.isEmpty {
      try copy.write(bytes, at: done)
      done += bytes.count
    }
  }
}
