// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorKernels

/// The in-place float64 Möbius transform beside one in-place scaling pass over the same array.
enum KernelBenchmark {
  /// Arguments: the n to measure, 20 22 24 26 when left out.
  static func run(_ arguments: [String]) {
    let sizes = arguments.compactMap { Int($0) }
    print("milliseconds, fastest of 10; ratio = Möbius / scaling at the same number of threads")
    print(" n   threads   scaling     Möbius      ratio      naive")
    for n in sizes.isEmpty ? [20, 22, 24, 26] : sizes { measure(n) }
  }

  private static func measure(_ n: Int) {
    var table = (0..<1 << n).map { Double($0 &* 2_654_435_761 % 1_000_003) }
    let rounds = 10
    for threads in [1, 2] {
      // In turn, so that other work on the machine disturbs both alike; transform and inverse alternate,
      // or the numbers would grow past the float range.
      var (scaling, moebius) = (Double.infinity, Double.infinity)
      for round in 0..<rounds {
        scaling = min(scaling, Machine.milliseconds(rounds: 1) { scale(&table, threads: threads) })
        let milliseconds = Machine.milliseconds(rounds: 1) {
          if round % 2 == 0 {
            Moebius.transform(&table, threads: threads)
          } else {
            Zeta.transform(&table, threads: threads)
          }
        }
        moebius = min(moebius, milliseconds)
      }
      var line = (n < 10 ? " " : "") + "\(n)   \(threads)      " + Machine.column(scaling)
      line += " " + Machine.column(moebius) + " " + Machine.column(moebius / scaling)
      if threads == 1 {
        let naive = Machine.milliseconds(rounds: 1) { Moebius.transformReference(&table) }
        line += " " + Machine.column(naive)
        Zeta.transform(&table)
      }
      print(line)
    }
  }

  private static func scale(_ table: inout [Double], threads: Int) {
    let count = table.count
    table.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let memory = SharedMemory(base)
      parallelFor(threads, threads: threads) { part in
        let first = part.lowerBound * count / threads
        andor_scale(memory.base + first, part.upperBound * count / threads - first, 1)
      }
    }
  }
}
