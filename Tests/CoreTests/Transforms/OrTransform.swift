// SPDX-License-Identifier: Apache-2.0
import AndorCore

/// From values v to OR interactions, by two routes that tests compare with each other and with the product.
///
/// I_or(S) = −Σ_{T ⊆ S} (−1)^{|S|−|T|} v(N∖T) for S ≠ ∅; the entry of ∅ is a constant that belongs to no
/// interaction and is 0 here. Then v(T) = v(∅) + Σ_{S ∩ T ≠ ∅} I_or(S).
enum OrTransform {
  /// The Möbius transform of the dual game: taking complements reverses the table.
  static func transform(_ table: inout [Double]) {
    table = table.reversed().map { -$0 }
    Moebius.transform(&table)
    table[0] = 0
  }

  /// The definition, written out: O(4^n).
  static func definition(_ values: [Double]) -> [Double] {
    let all = values.count - 1
    return values.indices.map { set in
      guard set != 0 else { return 0 }
      return values.indices.reduce(into: 0.0) { sum, part in
        guard part & ~set == 0 else { return }
        let odd = (set ^ part).nonzeroBitCount & 1 == 1
        sum += odd ? values[all ^ part] : -values[all ^ part]
      }
    }
  }
}
