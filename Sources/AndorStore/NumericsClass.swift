// SPDX-License-Identifier: Apache-2.0
import AndorDigest

/// Machines that give the same bits, as one of them described itself.
public struct NumericsClass: Hashable, Sendable {
  /// SHA-256 of the probe values.
  public var digest: SHA256Digest
  /// The processor.
  public var processor: String
  /// What runs the model and its version.
  public var runtime: String
  /// Where the model runs.
  public var device: String

  /// Creates a class from its parts.
  public init(digest: SHA256Digest, processor: String, runtime: String, device: String) {
    self.digest = digest
    self.processor = processor
    self.runtime = runtime
    self.device = device
  }

  /// The entry of a register that stands for the class.
  var entry: [UInt8] {
    EntryCoding.bytes(of: [digest.bytes] + [processor, runtime, device].map { Array($0.utf8) })
  }

  /// Reads an entry; `nil` for one of something else.
  init?(entry: [UInt8]) {
    guard let fields = EntryCoding.fields(of: entry, count: 4), let digest = SHA256Digest(bytes: fields[0])
    else { return nil }
    self.digest = digest
    (processor, runtime, device) = (Self.text(fields[1]), Self.text(fields[2]), Self.text(fields[3]))
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
