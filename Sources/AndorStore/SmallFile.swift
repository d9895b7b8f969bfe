// SPDX-License-Identifier: Apache-2.0
import AndorJob
import Glibc

/// Files that are read whole: job files, plans, results.
public enum SmallFile {
  /// The bytes of a job file, of at most `Limits.jobFileBytes`.
  /// - Throws: `JobError`: `missing` where there is no such file or it cannot be read, `invalid` for one that is
  ///   too large.
  public static func read(_ path: String) throws(JobError) -> [UInt8] {
    try read(path, limit: Limits.jobFileBytes, hint: "Put tensors into .npy or safetensors files.")
  }

  /// The bytes of a document that andor wrote, of at most `Limits.documentBytes`.
  /// - Throws: `JobError` as for a job file.
  public static func document(_ path: String) throws(JobError) -> [UInt8] {
    try read(path, limit: Limits.documentBytes, hint: "andor did not write it: restore it.")
  }

  private static func read(_ path: String, limit: Int, hint: String) throws(JobError) -> [UInt8] {
    // Without O_NONBLOCK a named pipe that nobody writes to would keep the command waiting for ever.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0, let file = fdopen(descriptor, "rb") else {
      let isForbidden = errno == EACCES || errno == EPERM
      throw JobError(
        .missing, "\(path) cannot be read: \(String(cString: strerror(errno)))",
        hint: isForbidden ? "Check its permissions." : "Check the path.")
    }
    defer { fclose(file) }
    var status = stat()
    guard fstat(fileno(file), &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw JobError(.missing, "\(path) is not a regular file", hint: "Name a file.")
    }
    guard status.st_size <= limit else {
      throw JobError(.invalid, "\(path) has \(status.st_size) bytes, more than \(limit)", hint: hint)
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    let count = fread(&bytes, 1, bytes.count, file)
    guard ferror(file) == 0 else {
      throw JobError(.missing, "\(path) cannot be read", hint: "Check the disk.")
    }
    return Array(bytes[..<count])
  }
}
