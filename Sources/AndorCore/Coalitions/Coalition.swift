// SPDX-License-Identifier: Apache-2.0

/// A set of players, held as a bit mask: player i is bit i.
///
/// The index of a coalition in every table of 2^n entries is its mask, so entry 0 belongs to the empty
/// coalition and the last entry to all players. Up to 64 players.
public struct Coalition: Hashable, Sendable {
  /// Bit i is set when player i is a member.
  public var mask: UInt64

  /// Creates the coalition with the given mask.
  public init(mask: UInt64) { self.mask = mask }

  /// Creates the coalition of the listed players, each in 0 ..< 64.
  public init(players: some Sequence<Int>) {
    mask = 0
    for player in players {
      precondition((0..<64).contains(player), "a player's number is 0 ..< 64")
      mask |= 1 << UInt64(player)
    }
  }

  /// The coalition without members.
  public static let empty = Coalition(mask: 0)

  /// Returns all of `n` players, `n` in 0 ... 64.
  public static func all(_ n: Int) -> Coalition {
    precondition((0...64).contains(n), "0 to 64 players fit a mask")
    return Coalition(mask: n == 64 ? .max : 1 << UInt64(n) - 1)
  }

  /// The number of members, called the order of an interaction.
  public var order: Int { mask.nonzeroBitCount }

  /// The members in ascending order.
  public var players: [Int] {
    var players: [Int] = []
    players.reserveCapacity(order)
    var rest = mask
    while rest != 0 {
      players.append(rest.trailingZeroBitCount)
      rest &= rest - 1
    }
    return players
  }

  /// Returns whether the player is a member.
  public func contains(_ player: Int) -> Bool {
    (0..<64).contains(player) && mask >> UInt64(player) & 1 == 1
  }

  /// Returns whether every member is also a member of the other coalition.
  package func isSubset(of other: Coalition) -> Bool { mask & ~other.mask == 0 }

  /// Returns whether the coalitions have a common member.
  package func intersects(_ other: Coalition) -> Bool { mask & other.mask != 0 }
}

extension Coalition: Comparable {
  /// Orders coalitions by mask, as in all tables.
  public static func < (a: Coalition, b: Coalition) -> Bool { a.mask < b.mask }
}

extension Coalition: ExpressibleByArrayLiteral {
  /// Creates the coalition of the listed players.
  public init(arrayLiteral players: Int...) { self.init(players: players) }
}

extension Coalition: CustomStringConvertible {
  /// The members in braces, such as `{0, 3}`.
  public var description: String { "{" + players.map(String.init).joined(separator: ", ") + "}" }
}
