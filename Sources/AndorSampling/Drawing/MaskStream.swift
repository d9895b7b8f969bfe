// SPDX-License-Identifier: Apache-2.0
import AndorCore

/// A sequence of masks, each a pure function of seed, stream and index.
///
/// Nothing of a stream is stored or sent: whoever knows the seed draws any of its masks, in any order, with integer
/// arithmetic alone. Drawing a mask costs O(n).
public struct MaskStream: Sendable, Hashable {
  /// The law that masks are drawn from.
  public enum Law: String, Sendable, Hashable, CaseIterable {
    /// Pairs of complements whose size is uniform on 1 … n − 1, and the set uniform among those of its size.
    case sizeUniform = "size-uniform"
    /// Every player is present with probability 1/2.
    case half = "half"
    /// Every player is present with probability ⌊0.85 · 2³²⌋ / 2³².
    case most = "most"

    /// Whether mask 2k + 1 is the complement of mask 2k.
    public var isPaired: Bool { self == .sizeUniform }
  }

  /// The number of the stream: streams of other numbers are independent.
  public let number: UInt64
  /// The law of its masks.
  public let law: Law

  /// Creates stream `number`.
  public init(number: UInt64, law: Law) { (self.number, self.law) = (number, law) }

  /// What surrogates are fitted to.
  public static let fit = MaskStream(number: 0, law: .sizeUniform)
  /// What surrogates are judged by, which they have not seen.
  public static let audit = MaskStream(number: 1, law: .sizeUniform)
  /// Masks with half of the players, for judging alone.
  public static let auditHalf = MaskStream(number: 2, law: .half)
  /// Masks with most of the players, for judging alone.
  public static let auditMost = MaskStream(number: 3, law: .most)
  /// Masks that are never evaluated: the second moments of atoms come from them.
  static let unevaluated = MaskStream(number: 4, law: .sizeUniform)

  /// Returns the masks of a range of indices. O(n) a mask.
  /// - Parameter players: from 2 to ``MaskTable/mostPlayers``.
  /// - Throws: ``SampleError`` where the number of players is another one.
  public func masks(_ range: Range<Int>, players: Int, seed: UInt64) throws(SampleError) -> MaskTable {
    guard players >= 2, var table = MaskTable(players: players) else {
      throw .players(players)
    }
    table.reserveCapacity(range.count)
    for index in range {
      if law.isPaired, index % 2 == 1, index > range.lowerBound {
        table.append(complementOf: table.count - 1)
      } else {
        var words = draw(law.isPaired ? index / 2 : index, players: players, seed: seed)
        if law.isPaired, index % 2 == 1 { words = words.map { ~$0 } }
        table.append(words: words)
      }
    }
    return table
  }

  private func draw(_ counter: Int, players: Int, seed: UInt64) -> [UInt64] {
    var mixer = SplitMix(state: number << 40 ^ UInt64(counter))
    var random = SplitMix(state: seed ^ mixer.next())
    var words = [UInt64](repeating: 0, count: (players + 63) / 64)
    switch law {
    case .sizeUniform:
      let size = 1 + random.below(players - 1)
      var order = Array(0..<players)
      for place in 0..<size {
        order.swapAt(place, place + random.below(players - place))
        words[order[place] / 64] |= 1 << UInt64(order[place] % 64)
      }
    case .half:
      for word in words.indices { words[word] = random.next() }
    case .most:
      for player in stride(from: 0, to: players, by: 2) {
        let bits = random.next()
        // The lower half of a draw is for the even player.
        if bits & 0xFFFF_FFFF < Self.mostBelow { words[player / 64] |= 1 << UInt64(player % 64) }
        if bits >> 32 < Self.mostBelow { words[player / 64] |= 2 << UInt64(player % 64) }
      }
    }
    return words
  }

  /// ⌊0.85 · 2³²⌋.
  private static let mostBelow: UInt64 = 3_650_722_201
}

/// The generator SplitMix64 of Steele, Lea and Flood (2014), on which the streams are built.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Returns a number below `bound`: the upper half of a product, off from uniform by less than bound / 2⁶⁴.
  mutating func below(_ bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }
}
