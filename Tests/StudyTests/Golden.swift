// SPDX-License-Identifier: Apache-2.0
import AndorStudy
import Foundation
import Testing

/// Numbers of a numpy reference, and games that they are of.
enum Golden {
  /// Five checkpoints of a network on six digits.
  struct Series: Decodable {
    struct Expected: Decodable {
      let tau: Double
      let strengthByOrder: [Double]
      let normalised: [Double]
      let meanOrder: Double
      let jaccardWithLast: Double
      let spectralShareByLevel: [Double]
      let spectralMeanOrder: Double
    }
    struct Curve: Decodable {
      let tau: Double
      let normalised: [Double]
    }
    let epochs: [Int]
    /// By checkpoint and digit.
    let values: [[[Double]]]
    let expected: [Expected]
    let theory: [String: Curve]
  }

  /// Two digits of one network.
  struct Pair: Decodable {
    struct Spectral: Decodable {
      let varianceByLevelA: [Double]
      let varianceByLevelB: [Double]
      let correlationByLevel: [Double]
      let correlation: Double
    }
    let a: [Double]
    let b: [Double]
    let delta: [Double]
    let jaccardAndOr: Double
    let jaccardAndOrBox: Double
    let jaccardHarsanyi: Double
    let jaccardHarsanyiByOrder: [Double]
    let spectral: Spectral
  }

  /// Multi-order interactions of all pairs.
  struct Contrasts: Decodable {
    struct Game: Decodable {
      let v: [Double]
      /// By pair, in the order (0, 1), (0, 2), …, and context.
      let I: [[Double]]
      let pairs: [[Int]]
      let efficiencyWeightsPerOrderedPair: [Double]
    }
    let games: [Game]
  }

  /// ŵ of two interactions.
  struct Learned: Decodable {
    let sigma2: Double
    let wStar: [String: Double]
    let wHat: [Double]
  }

  /// Row norms of the theory's matrix.
  struct Norms: Decodable {
    struct Row: Decodable { let normByOrder: [Double] }
    let table: [String: Row]
  }

  static func data(_ name: String) throws -> Data {
    let folder = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
    return try Data(contentsOf: folder.appendingPathComponent(name))
  }

  static func load<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: data(name))
  }

  /// Returns the series as the games of a study.
  static func games(of series: Series) -> [[StudyGame]] {
    series.values.map { $0.map { StudyGame(values: $0, harsanyi: harsanyi($0), explained: nil) } }
  }

  /// Returns I(S) = Σ_{T ⊆ S} (−1)^{|S|−|T|} v(T), as it is defined.
  static func harsanyi(_ values: [Double]) -> [Double] {
    values.indices.map { set in
      values.indices.reduce(0) { sum, part in
        guard part & ~set == 0 else { return sum }
        return (set ^ part).nonzeroBitCount % 2 == 0 ? sum + values[part] : sum - values[part]
      }
    }
  }
}

extension [Double] {
  /// Returns whether all numbers are those of another list, up to a distance.
  func isNear(_ other: [Double], _ most: Double = 1e-10) -> Bool {
    count == other.count && zip(self, other).allSatisfy { abs($0 - $1) <= most }
  }
}
