// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Random games with a noise bound and the optima of their linear programs, computed by HiGHS.
struct BoxOptima: Decodable {
  struct Game: Decodable, CustomStringConvertible {
    let n: Int
    let delta: Double
    let optimum: Double
    /// In hundredths.
    let hundredths: [Int]
    var values: [Double] { hundredths.map { Double($0) / 100 } }
    var description: String { "n = \(n), δ = \(delta), \(hundredths.prefix(4))…" }
  }

  let games: [Game]

  static func load() throws -> BoxOptima {
    let folder = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
    let data = try Data(contentsOf: folder.appendingPathComponent("box_optima.json"))
    return try JSONDecoder().decode(BoxOptima.self, from: data)
  }
}
