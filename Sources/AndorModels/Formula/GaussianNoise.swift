// SPDX-License-Identifier: Apache-2.0
import AndorSystem

/// Standard normal numbers that follow from (seed, mask) alone, the same bits on every machine.
///
/// Two 64-bit words of SplitMix64 (Steele, Lea, Flood 2014), started at (first word of the seed) xor mask, become
/// one normal number by Box and Muller's transform (1958). The logarithm and the cosine are summed here
/// from their series in a fixed order, because the C library's differ between processors in the last
/// bit; the result is the transform's to about 1e-15.
enum GaussianNoise {
  /// Returns the number for the words of a mask; each word starts the generator again.
  static func value(seed: UInt64, mask: some Sequence<UInt64>) -> Double {
    var words = SplitMix64(seed: seed)
    for word in mask { words = SplitMix64(seed: words.next() ^ word) }
    let (first, second) = (words.next(), words.next())
    // (0, 1]: the logarithm stays finite.
    let radius = Double(first >> 11 &+ 1) * 0x1p-53
    return (-2 * logarithm(radius)).squareRoot() * cosineOfTurn(Double(second >> 11) * 0x1p-53)
  }

  /// Returns ln x = k ln 2 + 2 artanh((m − 1)/(m + 1)) for x = m 2^k with m in [√½, √2].
  static func logarithm(_ x: Double) -> Double {
    var significand = x.significand
    var exponent = Double(x.exponent)
    if significand > 1.414213562373095 {
      significand *= 0.5
      exponent += 1
    }
    let z = (significand - 1) / (significand + 1)
    let square = z * z
    var sum = 0.0
    for odd in stride(from: 21.0, through: 1, by: -2) { sum = sum * square + 1 / odd }
    return exponent * 0.6931471805599453 + 2 * z * sum
  }

  /// Returns cos 2πu for u in [0, 1), by its Taylor series after folding to a quarter turn.
  static func cosineOfTurn(_ u: Double) -> Double {
    let half = u > 0.5 ? 1 - u : u
    let folded = half > 0.25 ? 0.5 - half : half
    let angle = 6.283185307179586 * folded
    let square = angle * angle
    var sum = 1.0
    for even in stride(from: 22.0, through: 2, by: -2) { sum = 1 - sum * square / (even * (even - 1)) }
    return half > 0.25 ? -sum : sum
  }
}
