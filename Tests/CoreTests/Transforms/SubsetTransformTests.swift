// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorKernels
import AndorTestKit
import Testing

/// One of the three butterflies: its kernel, its plain loop and the matrix entry it stands for.
private struct Case: Sendable, CustomStringConvertible {
  let description: String
  let kernel: AndorButterfly
  let reference: @Sendable (inout [Double], Range<Int>?) -> Void
  let entry: @Sendable (_ row: Int, _ column: Int) -> Double

  static let all = [
    Case(description: "Möbius", kernel: .moebius, reference: Moebius.transformReference) { row, column in
      column & ~row != 0 ? 0 : (row ^ column).nonzeroBitCount & 1 == 0 ? 1 : -1
    },
    Case(description: "zeta", kernel: .zeta, reference: Zeta.transformReference) { row, column in
      column & ~row != 0 ? 0 : 1
    },
    Case(description: "zeta transposed", kernel: .zetaTranspose, reference: Zeta.transposeReference) {
      row, column in row & ~column != 0 ? 0 : 1
    },
  ]
}

func bits(_ table: [Double]) -> [UInt64] { table.map(\.bitPattern) }

@Suite struct SubsetTransformTests {
  @Test func referencesAreTheDefinition() {
    var random = SeededRandom(seed: 1)
    withEvery("transform", in: Case.all) { transform in
      withEvery("n", in: 0...8) { n in
        let table = random.integers(n)
        var result = table
        transform.reference(&result, nil)
        for row in table.indices {
          let sum = table.indices.reduce(0.0) { $0 + transform.entry(row, $1) * table[$1] }
          #expect(result[row] == sum)
        }
      }
    }
  }

  @Test func anyBlockingHasTheBitsOfTheReference() {
    var random = SeededRandom(seed: 2)
    var schedules = [Butterfly(), Butterfly(), Butterfly()]
    (schedules[1].blockBits, schedules[1].bufferBits, schedules[1].leastColumns) = (6, 9, 8)
    (schedules[2].blockBits, schedules[2].bufferBits, schedules[2].leastColumns) = (7, 5, 16)
    withEvery("transform", in: Case.all) { transform in
      withEvery("schedule", in: schedules) { schedule in
        withEvery("n", in: 0...14) { n in
          let table = random.mixedMagnitudes(n)
          var expected = table
          transform.reference(&expected, nil)
          for threads in 1...3 {
            var result = table
            result.withUnsafeMutableBufferPointer {
              schedule.apply(transform.kernel, to: $0, levels: 0..<n, threads: threads)
            }
            #expect(bits(result) == bits(expected))
          }
        }
      }
    }
  }

  @Test func anyRangeOfLevelsHasTheBitsOfTheReference() {
    var random = SeededRandom(seed: 3)
    var schedule = Butterfly()
    (schedule.blockBits, schedule.bufferBits, schedule.leastColumns) = (7, 9, 8)
    let n = 12
    withEvery("transform", in: Case.all) { transform in
      let table = random.mixedMagnitudes(n)
      for first in 0...n {
        for last in first...n {
          var (expected, result) = (table, table)
          transform.reference(&expected, first..<last)
          result.withUnsafeMutableBufferPointer {
            schedule.apply(transform.kernel, to: $0, levels: first..<last, threads: 2)
          }
          #expect(bits(result) == bits(expected), "levels \(first)..<\(last)")
        }
      }
    }
  }

  @Test func largeTableHasTheBitsOfTheReference() {
    var random = SeededRandom(seed: 4)
    let table = random.mixedMagnitudes(20)
    var (expected, result) = (table, table)
    Moebius.transformReference(&expected)
    Moebius.transform(&result, threads: 2)
    #expect(bits(result) == bits(expected))
    result = table
    Moebius.transform(&result, levels: 0..<13)
    Moebius.transform(&result, levels: 13..<20, threads: 2)
    #expect(bits(result) == bits(expected))
  }

  @Test func zetaUndoesMoebius() {
    var random = SeededRandom(seed: 5)
    let table = random.integers(17)
    var result = table
    Moebius.transform(&result)
    Zeta.transform(&result)
    #expect(result == table)
  }

  @Test func rowsAreTheHighLevels() {
    var random = SeededRandom(seed: 6)
    withEvery("k", in: 0...6) { k in
      withEvery("width", in: [1, 3, 8, 77, 1024]) { width in
        let matrix = (0..<width << k).map { _ in random.normal() }
        for threads in 1...2 {
          var result = matrix
          result.withUnsafeMutableBufferPointer {
            Moebius.transformRows($0, width: width, threads: threads)
          }
          for column in 0..<width {
            var expected = (0..<1 << k).map { matrix[$0 * width + column] }
            Moebius.transformReference(&expected)
            #expect(bits((0..<1 << k).map { result[$0 * width + column] }) == bits(expected))
          }
        }
      }
    }
  }

  @Test func borrowedMemoryIsTransformedInPlace() {
    var random = SeededRandom(seed: 7)
    let table = random.normals(7)
    var (result, expected) = (table, table)
    var span = result.mutableSpan
    Moebius.transform(&span, threads: 2)
    Moebius.transformReference(&expected)
    #expect(bits(result) == bits(expected))
  }
}
