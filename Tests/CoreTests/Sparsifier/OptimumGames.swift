// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Generated games and networks' games with the optima of their linear programs, computed by HiGHS.
struct OptimumGames: Decodable {
  struct Game: Decodable, CustomStringConvertible {
    let name: String
    let n: Int
    let v: [Double]
    let optimum: Double
    /// At δ = 0.04·|v(N) − v(∅)|.
    let optimumNoise: Double?
    var description: String { "\(name), n = \(n)" }
  }

  let games: [Game]

  static func load() throws -> OptimumGames {
    let folder = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
    let data = try Data(contentsOf: folder.appendingPathComponent("optima.json"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(OptimumGames.self, from: data)
  }
}
