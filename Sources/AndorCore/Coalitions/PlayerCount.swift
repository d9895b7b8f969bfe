// SPDX-License-Identifier: Apache-2.0

/// Returns the n of a table of 2^n entries.
///
/// A count that is no power of two is a programmer error and traps; tables from outside are measured
/// where they are read.
@inlinable
func playerCount(ofTableWith count: Int) -> Int {
  precondition(count > 0 && count & (count - 1) == 0, "a table over coalitions has 2^n entries")
  return count.trailingZeroBitCount
}
