// SPDX-License-Identifier: Apache-2.0
import AndorDigest

/// Who evaluated a shard: what stays the same when a worker process ends and another one takes its place.
public struct Producer: Hashable, Sendable {
  /// The public key that it connected with, in Z85; `nil` where no keys are used.
  public var key: String?
  /// The name of that key; `nil` where no keys are used.
  public var user: String?
  /// The machine, as the worker said; empty for a slice.
  public var host: String
  /// The worker's name, or that of a slice.
  public var name: String

  /// Creates a producer from its parts.
  public init(key: String? = nil, user: String? = nil, host: String, name: String) {
    self.key = key
    self.user = user
    self.host = host
    self.name = name
  }

  /// The entry of a register that stands for the producer.
  var entry: [UInt8] { EntryCoding.bytes(of: [key ?? "", user ?? "", host, name].map { Array($0.utf8) }) }

  /// Reads an entry; `nil` for one of something else.
  init?(entry: [UInt8]) {
    guard let fields = EntryCoding.fields(of: entry, count: 4) else { return nil }
    let texts = fields.map { String(decoding: $0, as: UTF8.self) }
    key = texts[0].isEmpty ? nil : texts[0]
    user = texts[1].isEmpty ? nil : texts[1]
    (host, name) = (texts[2], texts[3])
  }
}

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

/// Fields of bytes one after the other, each after its length in two bytes; a longer field is cut.
///
/// Later versions may add fields behind: those that are not asked for are not read.
enum EntryCoding {
  private static let most = 240

  static func bytes(of fields: [[UInt8]]) -> [UInt8] {
    fields.flatMap { field in
      let kept = field.prefix(most)
      return [UInt8(kept.count & 0xFF), UInt8(kept.count >> 8)] + kept
    }
  }

  /// Returns the first fields of an entry; `nil` where it has fewer.
  static func fields(of entry: [UInt8], count: Int) -> [[UInt8]]? {
    var rest = entry[...]
    var fields: [[UInt8]] = []
    while fields.count < count {
      guard rest.count >= 2 else { return nil }
      let length = Int(rest[rest.startIndex]) | Int(rest[rest.startIndex + 1]) << 8
      rest = rest.dropFirst(2)
      guard length <= rest.count else { return nil }
      fields.append(Array(rest.prefix(length)))
      rest = rest.dropFirst(length)
    }
    return fields
  }
}
