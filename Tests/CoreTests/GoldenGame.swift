// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// A golden game: values, interactions and linear-programming optima computed by independent programs.
struct GoldenGame: Decodable {
  let n: Int
  let v: [Double]
  let andOfV: [Double]
  let orOfV: [Double]
  let l1AtGamma0WithoutEmptySet: Double
  let lpOptimumNoise0: Double
  let noiseBound004: Double
  let lpOptimumNoise004: Double

  enum CodingKeys: String, CodingKey {
    case n, v
    case andOfV = "and_of_v"
    case orOfV = "or_of_v"
    case l1AtGamma0WithoutEmptySet = "l1_at_gamma_0_without_empty_set"
    case lpOptimumNoise0 = "lp_optimum_noise_0"
    case noiseBound004 = "noise_bound_0_04"
    case lpOptimumNoise004 = "lp_optimum_noise_0_04"
  }

  static func load(_ n: Int) throws -> GoldenGame {
    let folder = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
    let data = try Data(contentsOf: folder.appendingPathComponent("game_n\(n).json"))
    return try JSONDecoder().decode(GoldenGame.self, from: data)
  }
}
