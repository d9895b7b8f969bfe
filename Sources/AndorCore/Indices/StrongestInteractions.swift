// SPDX-License-Identifier: Apache-2.0

/// An AND or OR interaction with its effect on the output.
public struct Interaction: Hashable, Sendable {
  /// How the players of an interaction act together.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The effect appears when all players are present.
    case and
    /// The effect appears when at least one player is present.
    case or
  }

  /// AND or OR.
  public var kind: Kind
  /// The players.
  public var coalition: Coalition
  /// I(S), in units of the model's output.
  public var effect: Double

  /// Creates an interaction.
  public init(kind: Kind, coalition: Coalition, effect: Double) {
    (self.kind, self.coalition, self.effect) = (kind, coalition, effect)
  }

  /// Returns whether this one ranks before the other: larger |effect|, then smaller mask, then AND before OR.
  public func isStronger(than other: Interaction) -> Bool {
    let (mine, its) = (abs(effect), abs(other.effect))
    if mine != its { return mine > its }
    if coalition != other.coalition { return coalition < other.coalition }
    return kind == .and && other.kind == .or
  }
}

extension Interaction {
  /// Returns the `count` strongest non-zero interactions of a table of 2^n effects, strongest first.
  ///
  /// The empty set's entry is no interaction and is left out, as are NaN entries. O(2^n) for a small
  /// count; ties are broken by mask, so the result does not depend on the number of threads.
  public static func strongest(
    _ count: Int, in table: Span<Double>, kind: Kind, threads: Int = 1
  ) -> [Interaction] {
    // As few slices as keep the threads busy: each keeps as many interactions as are wanted.
    let slices = max(1, min(table.count, threads, 64))
    let found = table.withUnsafeBufferPointer { table -> [[Interaction]] in
      var found = Array(repeating: [Interaction](), count: slices)
      found.withUnsafeMutableBufferPointer { found in
        guard let lists = found.baseAddress, let entries = table.baseAddress else { return }
        let (memory, values, entryCount) = (SharedMemory(lists), SharedTable(entries), table.count)
        parallelFor(slices, threads: threads) { part in
          for slice in part {
            let masks = slice * entryCount / slices..<(slice + 1) * entryCount / slices
            memory.base[slice] = strongest(count, masks, values.base, kind)
          }
        }
      }
      return found
    }
    return Array(found.joined().sorted { $0.isStronger(than: $1) }.prefix(max(count, 0)))
  }

  private static func strongest(
    _ count: Int, _ masks: Range<Int>, _ entries: UnsafePointer<Double>, _ kind: Kind
  ) -> [Interaction] {
    guard count > 0 else { return [] }
    var heap = StrongestHeap(capacity: count)
    for mask in masks where mask > 0 {
      let effect = entries[mask]
      guard abs(effect) > 0, abs(effect) >= heap.threshold else { continue }
      heap.insert(Interaction(kind: kind, coalition: Coalition(mask: UInt64(mask)), effect: effect))
    }
    return heap.interactions
  }
}
