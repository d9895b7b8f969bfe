// SPDX-License-Identifier: Apache-2.0
import AndorSystem

/// The masks on which a game is tried before it is played.
enum ProbeMasks {
  /// Returns ∅, N, and then `random` masks drawn uniformly from a fixed seed.
  static func list(players: Int, random: Int = 64) -> [UInt64] {
    let full = (1 as UInt64) << UInt64(players) - 1
    var generator = SplitMix64(seed: 0x616E_646F_72)
    return [0, full] + (0..<random).map { _ in generator.next() & full }
  }
}
