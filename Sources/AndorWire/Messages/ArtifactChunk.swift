// SPDX-License-Identifier: Apache-2.0
import AndorDigest

/// A worker asks for part of a model or sample file.
public struct ArtifactRequest: Equatable, Sendable {
  /// SHA-256 of the whole file.
  public var digest: SHA256Digest
  /// Where the part starts, in bytes.
  public var offset: Int
  /// How many bytes are wanted, 1 to `WireLimits.chunkBytes`; the file's end cuts them short.
  public var length: Int

  /// Creates a request from its parts.
  public init(digest: SHA256Digest, offset: Int, length: Int) {
    self.digest = digest
    self.offset = offset
    self.length = length
  }
}

/// Part of a file, whose bytes follow as one raw frame.
public struct ArtifactChunk: Equatable, Sendable {
  /// SHA-256 of the whole file.
  public var digest: SHA256Digest
  /// Where the part starts, in bytes; at most `total`.
  public var offset: Int
  /// The size of the whole file in bytes, at most `Limits.artifactBytes`.
  public var total: Int

  /// Creates a chunk from its parts.
  public init(digest: SHA256Digest, offset: Int, total: Int) {
    self.digest = digest
    self.offset = offset
    self.total = total
  }
}
