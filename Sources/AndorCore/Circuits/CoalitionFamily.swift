// SPDX-License-Identifier: Apache-2.0

/// A set of coalitions of n players, a bit each: 2^n bits, so that a step over all of them handles 64 at once.
public struct CoalitionFamily: Sendable, Equatable {
  /// n.
  public let players: Int
  private var words: [UInt64]

  /// The places of a word whose coalitions have not player i, by i; players from 6 on are told apart by the word's place.
  private static let without: [UInt64] = [
    0x5555_5555_5555_5555, 0x3333_3333_3333_3333, 0x0F0F_0F0F_0F0F_0F0F, 0x00FF_00FF_00FF_00FF,
    0x0000_FFFF_0000_FFFF, 0x0000_0000_FFFF_FFFF,
  ]

  /// The places of a word by how many of the first six players their coalitions have.
  private static let ofSize: [UInt64] = (0...6).map { size in
    (0..<64).reduce(0) { $1.nonzeroBitCount == size ? $0 | 1 << UInt64($1) : $0 }
  }

  /// Creates the family of the coalitions of n players whose entry in a table of 2^n is at least a threshold.
  ///
  /// - Parameter sign: 1; or −1, where an entry is to be at most the threshold.
  /// - Complexity: O(2^n) time, 2^n bits.
  public init(of table: Span<Double>, atLeast threshold: Double, sign: Double) {
    players = playerCount(ofTableWith: table.count)
    words = [UInt64](repeating: 0, count: max(1, table.count >> 6))
    for place in words.indices {
      var word: UInt64 = 0
      for bit in 0..<min(64, table.count) where sign * table[place << 6 + bit] >= sign * threshold {
        word |= 1 << UInt64(bit)
      }
      words[place] = word
    }
  }

  /// Returns whether a coalition is a member.
  public func contains(_ mask: UInt64) -> Bool { words[Int(mask >> 6)] >> (mask & 63) & 1 == 1 }

  /// The number of members by their size, 0 … n.
  public var sizes: [Int] {
    var sizes = [Int](repeating: 0, count: players + 7)
    for (place, word) in words.enumerated() where word != 0 {
      let high = place.nonzeroBitCount
      for low in 0...6 { sizes[high + low] += (word & Self.ofSize[low]).nonzeroBitCount }
    }
    return Array(sizes.prefix(players + 1))
  }

  /// The members from which nobody can be left out: T, where T∖i is a member for no i in T. O(n 2^n / 64).
  public var minimal: CoalitionFamily {
    var found = self
    for player in 0..<players {
      if player < 6 {
        let (mask, shift) = (Self.without[player], UInt64(1 << player))
        for place in words.indices { found.words[place] &= ~((words[place] & mask) << shift) }
      } else {
        let bit = 1 << (player - 6)
        for place in words.indices where place & bit != 0 { found.words[place] &= ~words[place ^ bit] }
      }
    }
    return found
  }

  /// The members all of whose supersets are members. O(n 2^n / 64).
  public var robust: CoalitionFamily {
    var found = self
    for player in 0..<players {
      if player < 6 {
        let (mask, shift) = (Self.without[player], UInt64(1 << player))
        for place in words.indices { found.words[place] &= found.words[place] >> shift | ~mask }
      } else {
        let bit = 1 << (player - 6)
        for place in words.indices where place & bit == 0 { found.words[place] &= found.words[place | bit] }
      }
    }
    return found
  }

  /// The players that every member has; all of them where there is no member.
  public var intersection: UInt64 {
    (0..<players).reduce(0) { hasMember(with: $1, false) ? $0 : $0 | 1 << UInt64($1) }
  }

  /// The players that some member has.
  public var union: UInt64 {
    (0..<players).reduce(0) { hasMember(with: $1, true) ? $0 | 1 << UInt64($1) : $0 }
  }

  private func hasMember(with player: Int, _ isThere: Bool) -> Bool {
    guard player < 6 else {
      let bit = 1 << (player - 6)
      return words.indices.contains { ($0 & bit != 0) == isThere && words[$0] != 0 }
    }
    let mask = isThere ? ~Self.without[player] : Self.without[player]
    return words.contains { $0 & mask != 0 }
  }

  /// Returns members of a size, ascending, at most so many.
  public func members(ofSize size: Int, most: Int) -> [UInt64] {
    var found: [UInt64] = []
    for (place, word) in words.enumerated() where word != 0 {
      let low = size - place.nonzeroBitCount
      guard (0...6).contains(low) else { continue }
      var rest = word & Self.ofSize[low]
      while rest != 0 {
        guard found.count < most else { return found }
        found.append(UInt64(place) << 6 | UInt64(rest.trailingZeroBitCount))
        rest &= rest - 1
      }
    }
    return found
  }
}
