// SPDX-License-Identifier: Apache-2.0
import AndorCore
import Foundation
import Testing

/// Golden files of independent programs, each of which checks its identity by brute force.
enum Golden {
  struct Sampler: Decodable {
    struct Small: Decodable { let n: Int, su: [UInt64] }
    let n: Int, seed: UInt64, su: [[String]], half: [[String]], small: Small
  }
  struct AndOrGame: Decodable {
    /// A kind, players and an effect.
    struct Term: Decodable {
      let kind: String, players: [Int], effect: Double
      init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        kind = try list.decode(String.self)
        players = try list.decode([Int].self)
        effect = try list.decode(Double.self)
      }
    }
    let n: Int, constant: Double, terms: [Term], masks: [[String]], values: [Double], shapley: [Double]
    let sii: [String: Double]
  }
  struct Kernel: Decodable {
    let n: Int, weights: [Double], noise: Double, masks: [UInt64], values: [Double]
    let alpha_odd: [Double], alpha_even: [Double], posterior_mean: [Double], shapley: [Double]
  }
  struct Residual: Decodable { let n: Int, values: [Double], shapley: [Double] }
  struct Trees: Decodable {
    /// Players that are present, players that are absent, and a value.
    struct Literal: Decodable {
      let present: [Int], absent: [Int], value: Double
      init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        present = try list.decode([Int].self)
        absent = try list.decode([Int].self)
        value = try list.decode(Double.self)
      }
    }
    let n: Int, constant: Double, literals: [Literal], masks: [UInt64], values: [Double], shapley: [Double]
    let sii_top: [String: Double]

    func value(_ masks: MaskTable, _ mask: Int) -> Double {
      literals.reduce(constant) { sum, literal in
        let present = literal.present.allSatisfy { masks[mask, $0] }
        return present && !literal.absent.contains { masks[mask, $0] } ? sum + literal.value : sum
      }
    }
  }

  static func load<T: Decodable>(_ name: String, as type: T.Type = T.self) throws -> T {
    let folder = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
    let data = try Data(contentsOf: folder.appendingPathComponent("\(name).json"))
    return try JSONDecoder().decode(T.self, from: data)
  }

  static func table(_ n: Int, _ masks: [[String]]) throws -> MaskTable {
    var table = try #require(MaskTable(players: n))
    for mask in masks { table.append(words: mask.map { UInt64($0, radix: 16) ?? 0 }) }
    return table
  }

  static func table(_ n: Int, _ masks: [UInt64]) throws -> MaskTable {
    try #require(MaskTable(players: n, words: masks))
  }
}

/// Shapley values and interactions of pairs by their definitions, over all subsets.
struct BruteForce {
  let shapley: [Double]
  /// n², zeros on the diagonal.
  let pairs: [Double]

  init(_ n: Int, _ values: [Double]) {
    func factorial(_ k: Int) -> Double { (0..<k).reduce(1) { $0 * Double($1 + 1) } }
    var (shapley, pairs) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n * n))
    for mask in 0..<1 << n {
      let size = mask.nonzeroBitCount
      for i in 0..<n where mask >> i & 1 == 0 {
        let weight = factorial(size) * factorial(n - size - 1) / factorial(n)
        shapley[i] += weight * (values[mask | 1 << i] - values[mask])
        for j in 0..<n where j != i && mask >> j & 1 == 0 {
          let weight = factorial(size) * factorial(n - size - 2) / factorial(n - 1)
          let both = values[mask | 1 << i | 1 << j] - values[mask | 1 << j]
          pairs[i * n + j] += weight * (both - values[mask | 1 << i] + values[mask])
        }
      }
    }
    (self.shapley, self.pairs) = (shapley, pairs)
  }

  /// All masks of n players, in ascending order.
  static func masks(_ n: Int) throws -> MaskTable {
    try #require(MaskTable(players: n, words: (0..<1 << n).map { UInt64($0) }))
  }
}

func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
  a.count == b.count ? zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
}
