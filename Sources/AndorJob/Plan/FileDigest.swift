// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import Glibc

/// The SHA-256 of whole files.
public enum FileDigest {
  /// Returns the digest and size of a file; `nil` where it cannot be read. Reads in pieces of 1 MiB.
  public static func of(_ path: String) -> (digest: SHA256Digest, bytes: Int)? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var hasher = SHA256Hasher()
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var total = 0
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      guard count > 0 else { break }
      total += count
      hasher.update(count == buffer.count ? buffer : Array(buffer[..<count]))
    }
    return ferror(file) == 0 ? (hasher.finalize(), total) : nil
  }

  /// Returns whether a file is the one that a plan names.
  public static func matches(_ path: String, _ artifact: Artifact) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0, Int(status.st_size) == artifact.bytes else { return false }
    return of(path)?.digest.description == artifact.sha256
  }
}
