// SPDX-License-Identifier: Apache-2.0

extension SeededRandom {
  /// A standard normal number (Box and Muller 1958, with a rejection instead of sine and cosine).
  package mutating func normal() -> Double {
    while true {
      let x = Double.random(in: -1...1, using: &self)
      let y = Double.random(in: -1...1, using: &self)
      let square = x * x + y * y
      guard square > 0, square < 1 else { continue }
      return x * (-2 * logarithm(square) / square).squareRoot()
    }
  }

  /// 2^n normal numbers.
  package mutating func normals(_ n: Int) -> [Double] { (0..<1 << n).map { _ in normal() } }

  /// 2^n small integers, for which sums over subsets are exact.
  package mutating func integers(_ n: Int, within bound: Int = 1000) -> [Double] {
    (0..<1 << n).map { _ in Double(Int.random(in: -bound...bound, using: &self)) }
  }

  /// 2^n numbers of both signs whose magnitudes spread over 2^±60.
  package mutating func mixedMagnitudes(_ n: Int) -> [Double] {
    (0..<1 << n).map { _ in
      Double(
        sign: Bool.random(using: &self) ? .minus : .plus, exponent: Int.random(in: -60...60, using: &self),
        significand: Double.random(in: 1..<2, using: &self))
    }
  }

  /// The natural logarithm from exponent and an atanh series: the same bits on every platform.
  private func logarithm(_ x: Double) -> Double {
    let z = (x.significand - 1) / (x.significand + 1)
    var (term, sum, power) = (z, z, z)
    for k in stride(from: 3.0, through: 41, by: 2) {
      power *= z * z
      term = power / k
      sum += term
    }
    return 2 * sum + Double(x.exponent) * 0.693_147_180_559_945_3
  }
}
