// SPDX-License-Identifier: Apache-2.0

extension CoalitionIndex {
  /// The Shapley interaction index (Grabisch and Roubens 1999): Σ_L I(T ∪ L)/(|L| + 1).
  ///
  /// For single players the Shapley value (Shapley 1953): Σ_{S ∋ i} I(S)/|S|.
  public static let shapley = CoalitionIndex(name: "shapley") { size, order, _ in
    1 / Double(size - order + 1)
  }

  /// The Banzhaf interaction index (Grabisch and Roubens 1999): Σ_L I(T ∪ L)/2^{|L|}.
  ///
  /// For single players the Banzhaf value (Banzhaf 1965).
  public static let banzhaf = CoalitionIndex(name: "banzhaf") { size, order, _ in
    Double(sign: .plus, exponent: order - size, significand: 1)
  }

  /// What is lost without a player, v(N) − v(N∖i) = Σ_{S ∋ i} I(S); for pairs and more, the co-Möbius
  /// table Σ_L I(T ∪ L).
  package static let occlusion = CoalitionIndex(name: "occlusion") { _, _, _ in 1 }

  /// Returns the Shapley–Taylor index up to order k (Dhamdhere, Agarwal and Sundararajan 2020).
  ///
  /// I(T) for |T| < k, and Σ_L I(T ∪ L)/C(|L| + k, k) for |T| = k; the sum over all |T| ≤ k is v(N).
  public static func shapleyTaylor(_ k: Int) -> CoalitionIndex {
    precondition(k >= 1, "a highest order is at least 1")
    return CoalitionIndex(name: "shapley-taylor-\(k)") { size, order, _ in
      order == k ? 1 / binomial(size, k) : order < k && size == order ? 1 : 0
    }
  }

  /// Returns the faithful Shapley interaction index (FSII) up to order k (Tsai, Yeh and Ravikumar 2023, theorem
  /// 19): the coefficients of the best approximation of v of order k under the Shapley kernel.
  ///
  /// I(T) + (−1)^{k−|T|} · |T|/(k+|T|) · C(k,|T|) · Σ_{S ⊃ T, |S| > k} C(|S|−1, k)/C(|S|+k−1, k+|T|) · I(S).
  public static func faithfulShapley(_ k: Int) -> CoalitionIndex {
    precondition(k >= 1, "a highest order is at least 1")
    return CoalitionIndex(name: "fsii-\(k)") { size, order, _ in
      guard order <= k else { return 0 }
      guard size > k else { return size == order ? 1 : 0 }
      let sign = (k - order) % 2 == 0 ? 1.0 : -1.0
      let share = Double(order) / Double(k + order) * binomial(k, order)
      return sign * share * binomial(size - 1, k) / binomial(size + k - 1, k + order)
    }
  }

  /// Returns the k-Shapley values k-SII (Bordt and von Luxburg 2023): the Shapley interaction index of order k,
  /// completed downwards so that all |T| ≤ k add up to v(N).
  ///
  /// Σ_{j ≤ k−|T|} B_j Σ_{|K| = j} SII(T ∪ K) with Bernoulli numbers B_j, B_1 = −1/2; as a map of the
  /// dividends, I(S) weighs Σ_j B_j C(|S|−|T|, j)/(|S|−|T|−j+1).
  public static func kShapley(_ k: Int) -> CoalitionIndex {
    precondition(k >= 1, "a highest order is at least 1")
    let bernoulli = bernoulliNumbers(through: k)
    return CoalitionIndex(name: "k-sii-\(k)") { size, order, _ in
      guard order <= k else { return 0 }
      guard order > 0 else { return size == 0 ? 1 : 0 }
      let rest = size - order
      return (0...min(k - order, rest)).reduce(0) {
        $0 + bernoulli[$1] * binomial(rest, $1) / Double(rest - $1 + 1)
      }
    }
  }

  /// Returns the multi-order interaction of context size m (Zhang et al. 2021): the mean interaction of T over all
  /// contexts of m other players.
  ///
  /// Σ_L I(T ∪ L)·C(n−|T|−|L|, m−|L|)/C(n−|T|, m). The mean over m = 0 ... n−|T| is the Shapley
  /// interaction index.
  public static func multiOrder(context m: Int) -> CoalitionIndex {
    precondition(m >= 0, "a context has no fewer than 0 players")
    return CoalitionIndex(name: "multi-order-\(m)") { size, order, n in
      (0..<size - order).reduce(1.0) { $0 * Double(m - $1) / Double(n - order - $1) }
    }
  }
}

/// Returns C(n, k), 0 outside 0 ≤ k ≤ n; rounded to double at each of k steps, exact below 2^53.
func binomial(_ n: Int, _ k: Int) -> Double {
  guard k >= 0, k <= n else { return 0 }
  return (0..<min(k, n - k)).reduce(1.0) { ($0 * Double(n - $1) / Double($1 + 1)).rounded() }
}

/// Returns the Bernoulli numbers B_0, …, B_k with B_1 = −1/2, by Σ_{i ≤ j} C(j+1, i) B_i = 0.
private func bernoulliNumbers(through k: Int) -> [Double] {
  var numbers = [1.0]
  for j in 1...max(k, 1) {
    let sum = (0..<j).reduce(0.0) { $0 + binomial(j + 1, $1) * numbers[$1] }
    numbers.append(j > 1 && j % 2 == 1 ? 0 : -sum / Double(j + 1))
  }
  return numbers
}
