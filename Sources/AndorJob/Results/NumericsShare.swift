// SPDX-License-Identifier: Apache-2.0
import AndorText

/// A numerics class in which values of a result were evaluated.
public struct NumericsShare: Codable, Sendable, Equatable {
  /// SHA-256 of the class's probe values; absent where the job's register of classes is damaged.
  public var digest: String?
  /// The processor, as one machine of the class described itself.
  public var processor: String
  /// What ran the model, and its version.
  public var runtime: String
  /// Where the model ran.
  public var device: String
  /// Shards that were evaluated in it.
  public var shards: Int
  /// The largest difference of a probe value from the plan's, in the score's units.
  public var difference: Double?

  /// The word in place of a digest where values are of more than one class.
  public static let mixed = "mixed"
  /// The word in place of a digest where a class is not known.
  public static let unknown = "unknown"

  /// Returns the class of shards counted by the numbers of their classes: its digest, `mixed` or `unknown`.
  public static func word(_ counts: [UInt16: Int], known: [UInt16: NumericsClass]) -> String {
    guard counts.count <= 1 else { return mixed }
    return counts.first.flatMap { known[$0.key]?.digest.description } ?? unknown
  }

  /// Returns the classes of shards counted by the numbers of their classes, that of most shards first.
  public static func shares(_ counts: [UInt16: Int], known: [UInt16: NumericsClass]) -> [NumericsShare] {
    counts.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map { number, shards in
      let found = known[number]
      return NumericsShare(
        digest: found?.digest.description, processor: found?.processor ?? "", runtime: found?.runtime ?? "",
        device: found?.device ?? "", shards: shards, difference: found?.difference)
    }
  }

  /// The first digits of its digest and its machine, for people.
  public var words: String {
    NumericsClass.words(name: digest ?? Self.unknown, machine: [processor, runtime, device])
  }
}

extension ResultDocument {
  /// Whether values are of more than one numerics class.
  public var isMixed: Bool { numerics == NumericsShare.mixed }

  /// Takes in whose machines' bits the values are, by the numbers of the shards' classes.
  public mutating func setNumerics(_ counts: [UInt16: Int], known: [UInt16: NumericsClass]) {
    let shares = NumericsShare.shares(counts, known: known)
    numerics = NumericsShare.word(counts, known: known)
    numericsClasses = shares
    numericsDifference = shares.count > 1 ? shares.compactMap(\.difference).max() : nil
  }

  /// What a mixed result means, as a sentence; `nil` for one class.
  public var numericsWarning: String? {
    guard isMixed else { return nil }
    let by = numericsDifference.map { " by up to \(Numbers.ascii($0))" } ?? ""
    return
      "numerics: mixed: \(numericsClasses?.count ?? 0) classes of machines evaluated shards, whose values "
      + "differ\(by); the digest is that of this result, and another run may have another one"
  }
}
