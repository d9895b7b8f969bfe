// SPDX-License-Identifier: Apache-2.0

/// The Walsh–Hadamard coefficients of a game: v̂(S) = 2^−n Σ_T (−1)^{|S∩T|} v(T).
///
/// Their squares at |S| = k sum up to the part of the variance of v over all masks that needs exactly k players at a
/// time; there is no choice in them, and noise of the values is not amplified. (O'Donnell, "Analysis of Boolean
/// Functions", 2014; mean order = total influence over variance.)
public struct Spectrum: Sendable {
  /// The coefficients, 2^n entries by mask.
  private let coefficients: [Double]
  /// The variance that the coefficients of each order make up, for orders 1 ... n.
  public let variances: [Double]

  /// Creates the spectrum of 2^n values; O(n 2^n).
  public init(of values: [Double]) {
    var table = values
    PlayerMatrix.walsh.apply(to: &table)
    let scale = 1 / Double(table.count)
    let coefficients = table.map { $0 * scale }
    self.coefficients = coefficients
    variances = Orders.sums(table.count) { coefficients[$0] * coefficients[$0] }
  }

  /// The variance of v over all masks.
  public var variance: Double { variances.reduce(0, +) }

  /// What sums of values round to, as a variance: less is none.
  private var rounding: Double { 0x1p-88 * (variance + coefficients[0] * coefficients[0]) }

  /// The share of the variance by order; `nil` for a constant game.
  public var shares: [Double]? {
    let variance = self.variance
    return variance > rounding ? variances.map { $0 / variance } : nil
  }

  /// Returns the correlation of two games' coefficients of each order; NaN where one of them has none.
  public func correlations(with other: Spectrum) -> [Double] {
    let products = Orders.sums(coefficients.count) { coefficients[$0] * other.coefficients[$0] }
    let roundings = (rounding, other.rounding)
    return products.indices.map { place in
      let (own, others) = (variances[place], other.variances[place])
      guard own > roundings.0, others > roundings.1 else { return .nan }
      return products[place] / (own * others).squareRoot()
    }
  }

  /// Returns the correlation of two games' values over all masks; NaN where one of them is constant.
  public func correlation(with other: Spectrum) -> Double {
    let product = Orders.sums(coefficients.count) { coefficients[$0] * other.coefficients[$0] }.reduce(0, +)
    guard shares != nil, other.shares != nil else { return .nan }
    return product / (variance * other.variance).squareRoot()
  }
}
