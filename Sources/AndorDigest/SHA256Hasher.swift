// SPDX-License-Identifier: Apache-2.0
import CCrypto

/// Computes SHA-256 over bytes that arrive in pieces, by libcrypto (which uses the processor's SHA instructions).
///
/// One thread uses a hasher, and finishes it once.
public struct SHA256Hasher: ~Copyable {
  private let context: OpaquePointer

  /// Creates a hasher that has seen no bytes.
  public init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      preconditionFailure("libcrypto offers no SHA-256")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Adds the bytes of a buffer.
  public mutating func update(_ buffer: UnsafeRawBufferPointer) {
    guard let address = buffer.baseAddress, !buffer.isEmpty else { return }
    EVP_DigestUpdate(context, address, buffer.count)
  }

  /// Adds the bytes of an array.
  public mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// Adds the little-endian IEEE-754 bytes of float64 values, as they lie in an `.npy` file's data.
  public mutating func update(_ values: Span<Double>) {
    values.withUnsafeBytes { update($0) }
  }

  /// Returns the digest of everything added so far, and ends the hasher.
  public consuming func finalize() -> SHA256Digest {
    var bytes = [UInt8](repeating: 0, count: 32)
    EVP_DigestFinal_ex(context, &bytes, nil)
    guard let digest = SHA256Digest(bytes: bytes) else { preconditionFailure("32 bytes were made") }
    return digest
  }
}
