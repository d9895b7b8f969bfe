// SPDX-License-Identifier: Apache-2.0
import AndorCore

/// The passes over a finished Möbius table, and the shard check.
enum IndexBenchmark {
  /// Arguments: the n to measure, 20 and 24 when left out.
  static func run(_ arguments: [String]) {
    let sizes = arguments.compactMap { Int($0) }
    print("milliseconds, fastest of 3, 2 threads; shard check: one thread, m = min(n, 20)")
    for n in sizes.isEmpty ? [20, 24] : sizes { measure(n) }
  }

  private static func measure(_ n: Int) {
    let table = (0..<1 << n).map { Double($0 &* 2_654_435_761 % 1_000_003) - 500_000 }
    func line(_ name: String, _ body: () -> Void) {
      let padding = String(repeating: " ", count: max(0, 28 - name.count))
      print("n = \(n)  " + name + padding + Machine.column(Machine.milliseconds(rounds: 3, body)))
    }
    line("Shapley values") { _ = CoalitionIndex.shapley.playerValues(of: table.span, threads: 2) }
    line("Shapley interaction, pairs") {
      _ = CoalitionIndex.shapley.values(order: 2, of: table.span, threads: 2)
    }
    line("FSII, order 3") {
      _ = CoalitionIndex.faithfulShapley(3).values(order: 3, of: table.span, threads: 2)
    }
    line("strength by order") { _ = OrderStrengths(of: table.span, threads: 2) }
    line("strongest 100") { _ = Interaction.strongest(100, in: table.span, kind: .and, threads: 2) }
    var shard = Array(table[..<(1 << min(n, 20))])
    line("Möbius of one shard") { Moebius.transform(&shard) }
  }
}
