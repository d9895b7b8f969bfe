// SPDX-License-Identifier: Apache-2.0
import AndorCore
import Foundation
import Testing

/// Indices of a random game of ten players as the Python package shapiq computes them.
private struct ShapiqGame: Decodable {
  let n: Int
  let v: [Double]
  let indices: [String: [String: Double]]

  static func load() throws -> ShapiqGame {
    let folder = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
    let data = try Data(contentsOf: folder.appendingPathComponent("shapiq_n10.json"))
    return try JSONDecoder().decode(ShapiqGame.self, from: data)
  }
}

@Suite struct ShapiqTests {
  /// shapiq keeps its own conventions for the empty set of plain Shapley and Banzhaf interactions.
  private static let cases: [(name: String, index: CoalitionIndex, orders: ClosedRange<Int>)] = [
    ("SV-1", .shapley, 1...1), ("SII-2", .shapley, 1...2), ("BV-1", .banzhaf, 1...1),
    ("BII-2", .banzhaf, 1...2), ("STII-2", .shapleyTaylor(2), 0...2), ("STII-3", .shapleyTaylor(3), 0...3),
    ("FSII-2", .faithfulShapley(2), 0...2), ("FSII-3", .faithfulShapley(3), 0...3),
    ("k-SII-2", .kShapley(2), 0...2), ("k-SII-3", .kShapley(3), 0...3),
  ]

  @Test(arguments: cases.map(\.name)) func agrees(name: String) throws {
    let game = try ShapiqGame.load()
    let chosen = try #require(Self.cases.first { $0.name == name })
    let expected = try #require(game.indices[name])
    var table = game.v
    Moebius.transform(&table)
    for order in chosen.orders {
      let result = chosen.index.values(order: order, of: table.span)
      for (coalition, value) in zip(result.coalitions, result.values) {
        let reference = try #require(expected[String(coalition.mask)])
        // shapiq solves FSII as a least-squares problem with very large weights: about 1e-9.
        #expect(abs(value - reference) <= 1e-8, "\(coalition)")
      }
    }
  }
}
