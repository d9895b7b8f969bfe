// SPDX-License-Identifier: Apache-2.0

extension Coalition {
  /// Returns how many coalitions of 1 to `order` of `n` players there are; `.max` for 2^53 and more.
  public static func count(upTo order: Int, among n: Int) -> Int {
    let count = (0..<max(0, min(order, n))).reduce(0.0) { $0 + binomial(n, $1 + 1) }
    return count < 0x1p53 ? Int(count) : .max
  }

  /// Returns all coalitions of one order among `n` players, in ascending order of masks.
  public static func each(ofOrder order: Int, among n: Int) -> [Coalition] {
    precondition((0..<64).contains(n) && order >= 0, "up to 63 players")
    guard order <= n else { return [] }
    var coalitions: [Coalition] = []
    var mask: UInt64 = 1 << UInt64(order) - 1
    while mask < 1 << UInt64(n) {
      coalitions.append(Coalition(mask: mask))
      guard mask != 0 else { break }
      // The next larger mask with as many bits: carry the lowest run of ones, put its rest at the bottom.
      let carried = mask + mask & (0 &- mask)
      mask = carried | (mask ^ carried) >> UInt64(mask.trailingZeroBitCount + 2)
    }
    return coalitions
  }
}
