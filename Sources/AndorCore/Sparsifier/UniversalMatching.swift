// SPDX-License-Identifier: Apache-2.0

/// The identity that every AND-OR explanation obeys:
/// v(T) = I_and(∅) + Σ_{∅≠S⊆T} I_and(S) + Σ_{S∩T≠∅} I_or(S).
public enum UniversalMatching {
  /// Returns the values that the interactions add up to, 2^n entries.
  ///
  /// Two zeta transforms: the OR terms present in T are all of them but those inside N∖T. The entry of ∅ of
  /// `or` is not used.
  public static func values(and: Span<Double>, or: Span<Double>, threads: Int = 1) -> [Double] {
    precondition(and.count == or.count, "both tables are over the same players")
    var present = and.withUnsafeBufferPointer { Array($0) }
    var absent = or.withUnsafeBufferPointer { Array($0) }
    absent[0] = 0
    Zeta.transform(&present, threads: threads)
    Zeta.transform(&absent, threads: threads)
    let all = absent.count - 1
    for set in present.indices { present[set] += absent[all] - absent[all ^ set] }
    return present
  }

  /// Returns the largest |v(T) − Σ of the interactions present in T| over all T.
  public static func largestResidual(
    of values: Span<Double>, and: Span<Double>, or: Span<Double>, threads: Int = 1
  ) -> Double {
    let matched = Self.values(and: and, or: or, threads: threads)
    precondition(values.count == matched.count, "values and interactions are over the same players")
    var largest = 0.0
    for set in matched.indices { largest = max(largest, abs(values[set] - matched[set])) }
    return largest
  }

  /// Returns Σ_{S≠∅} |I_and(S)| + |I_or(S)|, with the same bits for any number of threads.
  public static func norm(and: Span<Double>, or: Span<Double>, threads: Int = 1) -> Double {
    let sums = [norm(and, threads), norm(or, threads)]
    return sums[0] + sums[1]
  }

  private static func norm(_ table: Span<Double>, _ threads: Int) -> Double {
    table.withUnsafeBufferPointer { table in
      let empty = Int(bitPattern: table.baseAddress)
      return sumOverBlocks(table, width: 1, threads: threads) { block, _, sums in
        // The entry of the empty set is no interaction.
        let interactions = Int(bitPattern: block.baseAddress) == empty ? block.dropFirst() : block[...]
        sums[0] += interactions.reduce(0) { $0 + abs($1) }
      }[0]
    }
  }
}
