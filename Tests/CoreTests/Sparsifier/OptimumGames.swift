// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Generated games with the optimum of their linear program at δ = 0, computed by HiGHS.
struct OptimumGames: Decodable {
  struct Game: Decodable, CustomStringConvertible {
    let name: String
    let n: Int
    let v: [Double]
    let optimum: Double
    var description: String { "\(name), n = \(n)" }
  }

  let games: [Game]

  static func load() throws -> OptimumGames {
    let folder = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
    let data = try Data(contentsOf: folder.appendingPathComponent("optima.json"))
    return try JSONDecoder().decode(OptimumGames.self, from: data)
  }
}
