// SPDX-License-Identifier: Apache-2.0

/// The map between masks over some of the players and masks over all of them.
///
/// Bit b of an evaluated mask is player `players[b]`; the other players are null players. Both ways keep the order
/// of masks. Complexity: O(1) a mask, with tables of 2^12 entries.
public struct PlayerEmbedding: Sendable {
  /// The evaluated players' numbers, ascending.
  public let players: [Int]
  private let lowTable: [UInt64]
  private let coalition: UInt64
  private static let lowBits = 12
  private static let lowMask = UInt64(1) << 12 - 1

  /// Creates the embedding of players, ascending numbers in 0 ..< 64.
  public init(players: [Int]) {
    precondition(zip(players, players.dropFirst()).allSatisfy { $0 < $1 }, "players ascend")
    precondition(players.allSatisfy { (0..<64).contains($0) }, "a mask has 64 bits")
    self.players = players
    coalition = players.reduce(0) { $0 | 1 << UInt64($1) }
    lowTable = (0..<UInt64(1 << Self.lowBits)).map { Self.gather($0, players) }
  }

  /// Returns whether the mask has none of the players left out.
  public func contains(_ mask: UInt64) -> Bool { mask & ~coalition == 0 }

  /// Returns the mask over all players of an evaluated mask.
  public func expand(_ mask: UInt64) -> UInt64 {
    players.indices.reduce(0) { $0 | (mask >> UInt64($1) & 1) << UInt64(players[$1]) }
  }

  /// Writes the entries `first` … of a table over all players into `chunk`, from a table over the evaluated.
  ///
  /// A mask with a player left out has the entry of the mask without it (`filling: nil`, as values have) or
  /// a given number (0, as interactions have).
  public func spread(
    _ table: Span<Double>, from first: UInt64, filling other: Double?, into chunk: inout [Double]
  ) {
    let step = 1 << Self.lowBits
    for start in stride(from: 0, to: chunk.count, by: step) {
      let high = Self.gather((first + UInt64(start)) & ~Self.lowMask, players)
      for offset in start..<min(start + step, chunk.count) {
        let mask = first + UInt64(offset)
        if let other, !contains(mask) {
          chunk[offset] = other
        } else {
          chunk[offset] = table[Int(high | lowTable[Int(mask & Self.lowMask)])]
        }
      }
    }
  }

  /// Returns the table over the evaluated players of a table over all: the entries of masks without the others.
  /// O(n 2^n) for n evaluated players.
  public func restrict(_ table: Span<Double>) -> [Double] {
    (0..<UInt64(1) << UInt64(players.count)).map { table[Int(expand($0))] }
  }

  private static func gather(_ mask: UInt64, _ players: [Int]) -> UInt64 {
    players.indices.reduce(0) { $0 | (mask >> UInt64(players[$1]) & 1) << UInt64($1) }
  }
}
