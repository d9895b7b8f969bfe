// SPDX-License-Identifier: Apache-2.0

/// Applies one 2x2 step at each level, bit by bit: the definition that the fast transforms must match.
private func levelByLevel(
  _ table: inout [Double], _ levels: Range<Int>?, _ pair: (inout Double, inout Double) -> Void
) {
  let n = playerCount(ofTableWith: table.count)
  for level in levels ?? 0..<n {
    let bit = 1 << level
    for mask in 0..<table.count where mask & bit != 0 {
      var (without, with) = (table[mask ^ bit], table[mask])
      pair(&without, &with)
      (table[mask ^ bit], table[mask]) = (without, with)
    }
  }
}

extension Moebius {
  /// Computes the transform as a plain loop, with the very same bits as
  /// ``SubsetTransform/transform(_:levels:threads:)``.
  package static func transformReference(_ table: inout [Double], levels: Range<Int>? = nil) {
    levelByLevel(&table, levels) { without, with in with -= without }
  }
}

extension Zeta {
  /// Computes the transform as a plain loop, with the very same bits as
  /// ``SubsetTransform/transform(_:levels:threads:)``.
  package static func transformReference(_ table: inout [Double], levels: Range<Int>? = nil) {
    levelByLevel(&table, levels) { without, with in with += without }
  }

  /// Computes the sum over supersets as a plain loop.
  package static func transposeReference(_ table: inout [Double], levels: Range<Int>? = nil) {
    levelByLevel(&table, levels) { without, with in without += with }
  }
}
