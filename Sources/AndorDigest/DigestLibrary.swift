// SPDX-License-Identifier: Apache-2.0
import CCrypto

/// The library that computes SHA-256.
public enum DigestLibrary {
  /// The version of the libcrypto that is loaded, such as `OpenSSL 3.0.15 3 Sep 2024`.
  public static var version: String { String(cString: OpenSSL_version(OPENSSL_VERSION)) }
}
