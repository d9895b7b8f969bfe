// SPDX-License-Identifier: Apache-2.0
import AndorCore

/// A brief explanation of a table without structure, where every term is taken.
enum BriefBenchmark {
  /// Arguments: the players and the terms, 20 and 32 when left out.
  static func run(_ arguments: [String]) {
    let numbers = arguments.compactMap { Int($0) }
    let (n, terms) = (numbers.first ?? 20, numbers.dropFirst().first ?? 32)
    let values = (0..<1 << n).map { Double($0 &* 2_654_435_761 % 1_000_003) }
    for threads in [1, 2] {
      var found = 0
      let milliseconds = Machine.milliseconds(rounds: 1) {
        found = GameFits(of: values.span, terms: terms, threads: threads).brief.terms.count
      }
      print("n = \(n), \(found) terms, \(threads) threads: \(Machine.column(milliseconds)) ms")
    }
  }
}
