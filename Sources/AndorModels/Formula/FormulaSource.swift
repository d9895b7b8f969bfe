// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorSystem
import Glibc

/// A game given by a formula: v(T) = constant + its terms in file order + noise(seed, T).
///
/// A term is decided once for a whole run of masks by their common high bits, and only rows whose low
/// bits matter are visited. Every mask still gets its additions in file order, so the bits of a value
/// depend on the mask alone. O(terms · masks) at worst, for AND terms divided by 2^(their low players).
final class FormulaSource: ValueSource {
  let wantsWholeBatches = false
  private let formula: Formula

  init(_ formula: Formula) { self.formula = formula }

  var adviceForFinite: String { "Use smaller numbers in the formula." }

  func evaluate(from first: UInt64, count: Int, into values: UnsafeMutablePointer<Double>) throws {
    let start = Moment.now
    values.update(repeating: formula.constant, count: count)
    let low = UInt64(count - 1)
    for term in formula.terms {
      let value = term.value
      // A subcube's players fit one word.
      let needed = Int(term.mask[0] & low)
      let high = term.mask[0] & ~low
      switch term.kind {
      case .and:
        if first & high == high { Self.add(value, toSupersetsOf: needed, in: values, count) }
      case .or:
        if first & high != 0 {
          Self.add(value, toSupersetsOf: 0, in: values, count)
        } else if needed != 0 {
          Self.add(value, toRowsThatMeet: needed, in: values, count)
        }
      }
    }
    addNoise(to: values, count: count) { CollectionOfOne(first + UInt64($0)) }
    wait(for: count, since: start)
  }

  func evaluate(_ masks: MaskTable, into values: UnsafeMutablePointer<Double>) throws {
    let start = Moment.now
    for row in 0..<masks.count {
      let mask = masks[row]
      values[row] = formula.terms.reduce(formula.constant) { sum, term in
        let words = zip(mask, term.mask)
        let applies =
          term.kind == .and ? words.allSatisfy { $0 & $1 == $1 } : words.contains { $0 & $1 != 0 }
        return applies ? sum + term.value : sum
      }
    }
    addNoise(to: values, count: masks.count) { masks[$0] }
    wait(for: masks.count, since: start)
  }

  private static func add(
    _ value: Double, toSupersetsOf needed: Int, in values: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    if needed == 0 {
      for row in 0..<count { values[row] += value }
      return
    }
    // Supersets come in runs as long as the lowest needed bit.
    let run = needed & -needed
    var row = needed
    while row < count {
      for inner in row..<row + run { values[inner] += value }
      row = (row + run) | needed
    }
  }

  private static func add(
    _ value: Double, toRowsThatMeet wanted: Int, in values: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    // Rows of a run share all bits from the lowest wanted one on.
    let run = wanted & -wanted
    for start in stride(from: 0, to: count, by: run) where start & wanted != 0 {
      for row in start..<start + run { values[row] += value }
    }
  }

  private func addNoise(
    to values: UnsafeMutablePointer<Double>, count: Int, mask: (Int) -> some Sequence<UInt64>
  ) {
    guard formula.noiseSigma != 0 else { return }
    for row in 0..<count {
      values[row] += formula.noiseSigma * GaussianNoise.value(seed: formula.noiseSeed, mask: mask(row))
    }
  }

  private func wait(for rows: Int, since start: Moment) {
    let rest = formula.costMicroseconds * 1e-6 * Double(rows) - start.elapsedSeconds
    guard formula.costMicroseconds > 0, rest > 0 else { return }
    var pause = timespec(tv_sec: Int(rest), tv_nsec: Int((rest - rest.rounded(.down)) * 1e9))
    var left = timespec()
    while nanosleep(&pause, &left) != 0 && errno == EINTR { pause = left }
  }
}
