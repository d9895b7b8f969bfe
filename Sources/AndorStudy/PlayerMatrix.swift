// SPDX-License-Identifier: Apache-2.0

/// A linear map of tables over coalitions that treats every player alike: one 2x2 matrix, once for each player.
///
/// As a matrix of 2^n rows it is a Kronecker power. Applying the 2x2 blocks one after the other costs O(n 2^n).
struct PlayerMatrix {
  /// What the entry without the player becomes, from the entries without and with it.
  let without: (Double, Double)
  /// What the entry with the player becomes.
  let with: (Double, Double)

  /// The Walsh–Hadamard transform up to 2^n.
  static let walsh = PlayerMatrix(without: (1, 1), with: (1, -1))

  /// Transforms a table of 2^n entries in place, players in ascending order.
  func apply(to table: inout [Double]) {
    var table = table.mutableSpan
    var half = 1
    while half < table.count {
      for start in stride(from: 0, to: table.count, by: 2 * half) {
        for place in start..<start + half {
          let (low, high) = (table[place], table[place + half])
          table[place] = without.0 * low + without.1 * high
          table[place + half] = with.0 * low + with.1 * high
        }
      }
      half *= 2
    }
  }
}
