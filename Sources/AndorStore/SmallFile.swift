// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem
import Glibc

/// Reads whole files: job files, plans, results.
public enum SmallFile {
  /// Returns the bytes of a job file, of at most `Limits.jobFileBytes`.
  /// - Throws: `JobError`: `missing` where there is no such file or it cannot be read, `invalid` for one that is
  ///   too large.
  public static func read(_ path: String) throws(JobError) -> [UInt8] {
    try read(path, limit: Limits.jobFileBytes, hint: "Put tensors into .npy or safetensors files.")
  }

  /// Returns the bytes of a document that andor wrote, of at most `Limits.documentBytes`.
  /// - Throws: `JobError` as for a job file.
  public static func document(_ path: String) throws(JobError) -> [UInt8] {
    try read(path, limit: Limits.documentBytes, hint: "andor did not write it: restore it.")
  }

  private static func read(_ path: String, limit: Int, hint: String) throws(JobError) -> [UInt8] {
    // Without O_NONBLOCK a named pipe that nobody writes to would keep the command waiting for ever.
    let file = try onSystem(path) { () throws(SystemError) in try Descriptor(path, O_RDONLY | O_NONBLOCK) }
    guard file.isRegularFile else {
      throw JobError(.missing, "\(path) is not a regular file", hint: "Name a file.")
    }
    let count = try onSystem(path) { () throws(SystemError) in try file.length() }
    guard count <= limit else {
      throw JobError(.invalid, "\(path) has \(count) bytes, more than \(limit)", hint: hint)
    }
    return try onSystem(path) { () throws(SystemError) in try file.read(count: count, at: 0) }
  }

  private static func onSystem<Result>(
    _ path: String, _ body: () throws(SystemError) -> Result
  ) throws(JobError) -> Result {
    do throws(SystemError) {
      return try body()
    } catch {
      let isForbidden = error.cause == EACCES || error.cause == EPERM
      throw JobError(
        .missing, "\(path) cannot be read: \(error.reason)",
        hint: isForbidden ? "Check its permissions." : "Check the path and the disk.")
    }
  }
}
