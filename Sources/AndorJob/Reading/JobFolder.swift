// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The folder of a job file, and the rule for which files a job may read.
///
/// A path is relative to the folder. Unless `allowOutside` is set it may not leave it: no absolute path, no
/// `..`, no symbolic link out. Devices, pipes and sockets are always refused.
public struct JobFolder: Sendable, Equatable {
  /// The absolute folder, symbolic links resolved.
  public let path: String
  /// Whether paths may lead outside.
  public let allowOutside: Bool

  /// Creates the folder of a job.
  /// - Throws: `JobError` (`missing`) where the folder does not exist.
  public init(path: String, allowOutside: Bool = false) throws(JobError) {
    guard let real = Self.real(path) else {
      throw JobError(.missing, "the folder '\(path)' does not exist", hint: "Check the path of the job file.")
    }
    self.path = real
    self.allowOutside = allowOutside
  }

  /// Returns the absolute path of a file that the job names.
  /// - Throws: `JobError`: `missing` where there is no such file or it cannot be read, `invalid` where the job
  ///   may not read it or it is a folder, a device or a pipe.
  public func resolve(_ name: String) throws(JobError) -> String {
    let wayOut = "Keep the job's files beside the job file, or pass --allow-outside."
    if !allowOutside {
      guard name.utf8.first != UInt8(ascii: "/"), !Self.climbs(name) else {
        throw JobError(.invalid, "'\(name)' leads outside the job's folder", at: path, hint: wayOut)
      }
    }
    guard !name.isEmpty, !name.utf8.contains(0),
      let real = Self.real(name.utf8.first == UInt8(ascii: "/") ? name : path + "/" + name)
    else {
      throw JobError(
        .missing, "the file '\(name)' does not exist", at: path,
        hint: "Check the path: it is relative to the job file.")
    }
    guard allowOutside || real == path || real.utf8.starts(with: (path == "/" ? "/" : path + "/").utf8) else {
      throw JobError(
        .invalid, "'\(name)' is a symbolic link out of the job's folder", at: path, hint: wayOut)
    }
    var status = stat()
    guard stat(real, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw JobError(
        .invalid, "'\(name)' is not a regular file", at: path,
        hint: "Folders, devices and pipes cannot be read as data.")
    }
    guard access(real, R_OK) == 0 else {
      throw JobError(.missing, "'\(name)' cannot be read", at: path, hint: "Check its permissions.")
    }
    return real
  }

  /// Returns the absolute path of a file that the job names, at the place where the job has it: links stay in it.
  ///
  /// A model that is a link finds the files beside the link, as a download cache has them.
  /// - Throws: as `resolve`.
  public func locate(_ name: String) throws(JobError) -> String {
    _ = try resolve(name)
    return name.utf8.first == UInt8(ascii: "/") ? name : "\(path == "/" ? "" : path)/\(name)"
  }

  // Bytes, not characters: to the kernel a slash is a slash even where a combining mark follows it.
  private static func climbs(_ name: String) -> Bool {
    name.utf8.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual("..".utf8) }
  }

  private static func real(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
