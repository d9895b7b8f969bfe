// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Foundation

/// A seeded game of 2^8 values: a dozen AND and OR terms, and a little noise.
enum ExplainedGame {
  static let values: [Double] = {
    var random = SeededRandom(seed: 71)
    var (and, or) = (Array(repeating: 0.0, count: 256), Array(repeating: 0.0, count: 256))
    for term in 0..<12 {
      let players = (0..<8).shuffled(using: &random).prefix(1 + term % 4)
      let set = players.reduce(0) { $0 | 1 << $1 }
      let effect = Double.random(in: 0.5...2, using: &random)
      if term % 3 == 0 && players.count > 1 { or[set] = effect } else { and[set] = -effect }
    }
    let values = UniversalMatching.values(and: and.span, or: or.span)
    return values.map { $0 + 0.05 * random.normal() }
  }()

  static let harsanyi: [Double] = {
    var table = values
    Moebius.transform(&table)
    return table
  }()
}

/// A folder of its own for a test, removed with what a search leaves in it.
final class SearchFolder: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/andor-search-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("no scratch folder: errno \(errno)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }
}
