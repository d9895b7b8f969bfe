// SPDX-License-Identifier: Apache-2.0
import AndorLedger

/// Whom a job does not believe any more, in the order in which that was found, and its disputes.
///
/// Entries are appended and never changed: what counts is what follows the last dispute that was resumed.
extension JobRegisters {
  private enum Entry {
    case expelled(identity: String)
    case disputed
    case resumed
  }

  /// The most bytes of an entry; a host is shorter.
  private static let longest = 900

  private func entry(_ kind: String, _ count: Int, _ identity: String = "") -> [UInt8] {
    Array("\(kind) \(count) \(identity)".utf8.prefix(Self.longest))
  }

  private var entries: [Entry] {
    trust.numbers.compactMap { number in
      let words = String(decoding: trust.entry(number) ?? [], as: UTF8.self)
        .split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
      switch words.first {
      case "expelled" where words.count == 3: return .expelled(identity: String(words[2]))
      case "disputed": return .disputed
      case "resumed": return .resumed
      default: return nil
      }
    }
  }

  private func count(where fits: (Entry) -> Bool) -> Int { entries.count(where: fits) }

  /// How many disputes were resumed.
  private var resumptions: Int { count { if case .resumed = $0 { true } else { false } } }

  /// Whether the job ended disputed, and nobody has resumed it since.
  public var isDisputed: Bool { count { if case .disputed = $0 { true } else { false } } > resumptions }

  /// The identities expelled since the last dispute was resumed, as ``Producer/identity`` tells them.
  public var expelled: Set<String> {
    var found: Set<String> = []
    for entry in entries {
      switch entry {
      case .expelled(let identity): found.insert(identity)
      case .resumed: found = []
      case .disputed: break
      }
    }
    return found
  }

  /// Notes that an identity was expelled; durable after the next `synchronize()`.
  public func expel(_ identity: String) { _ = trust.number(of: entry("expelled", resumptions, identity)) }

  /// Notes that the job ended disputed.
  public func noteDispute() { _ = trust.number(of: entry("disputed", resumptions)) }

  /// Notes that a dispute is resumed: who was expelled is no longer.
  public func noteResumption() { _ = trust.number(of: entry("resumed", resumptions)) }
}

extension Producer {
  /// What it votes as: its key, else its host, else itself, for a slice.
  public var identity: String {
    if let key { return "key \(key)" }
    return host.isEmpty ? "slice \(name)" : "host \(host)"
  }
}
