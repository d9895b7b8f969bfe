// SPDX-License-Identifier: Apache-2.0

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
