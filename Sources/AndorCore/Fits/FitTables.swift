// SPDX-License-Identifier: Apache-2.0

/// The rest that a fit leaves of a game's values, and its covariances with all 2^{n+1} interactions.
///
/// Values are taken about v(∅) in shares of the largest distance, so that no square overflows or vanishes. Memory: two
/// tables of 2^n doubles beside the values. Every pass is cut at fixed places, and sums have a fixed order: the same
/// bits for any number of threads.
struct FitTables {
  /// |v − v(∅)| at most: the unit of everything here; 0 for a constant.
  let unit: Double
  /// The mean over all masks, about v(∅).
  let mean: Double
  /// The variance over all masks.
  let variance: Double
  private let empty: Double
  private let threads: Int
  private let n: Int
  /// Sums of the rest over the supersets of S.
  private var above: [Double]
  /// Sums of the rest over the subsets of T.
  private var below: [Double]

  /// Creates the tables of a fit by the mean alone.
  init(of values: UnsafeBufferPointer<Double>, threads: Int) {
    let empty = values[0]
    let largest = values.reduce(0) { max($0, abs($1 - empty)) }
    (self.empty, self.threads, unit) = (empty, threads, largest)
    n = playerCount(ofTableWith: values.count)
    let (count, unit) = (Double(values.count), largest > 0 ? largest : 1)
    let mean =
      sumOverBlocks(values, width: 1, threads: threads) { block, _, sums in
        sums[0] += block.reduce(0) { $0 + ($1 - empty) / unit }
      }[0] / count
    variance =
      sumOverBlocks(values, width: 1, threads: threads) { block, _, sums in
        sums[0] += block.reduce(0) { sum, value in
          let distance = (value - empty) / unit - mean
          return sum + distance * distance
        }
      }[0] / count
    self.mean = mean
    above = [Double](repeating: 0, count: values.count)
    below = above
    if largest > 0 { fit(values, [], []) }
  }

  /// Takes the rest of a fit by these effects and the constant that fits best with them; four transforms.
  mutating func fit(_ values: UnsafeBufferPointer<Double>, _ atoms: [FitAtom], _ effects: [Double]) {
    clear()
    let constant = zip(atoms, effects).reduce(mean) { $0 - $1.1 * $1.0.mean }
    for (atom, effect) in zip(atoms, effects) {
      if atom.kind == .and { above[atom.set] += effect } else { below[atom.set] += effect }
    }
    if !atoms.isEmpty {
      Zeta.transform(&above, threads: threads)
      Zeta.transform(&below, threads: threads)
    }
    let (all, empty, unit, threads) = (values.count - 1, empty, unit, threads)
    guard let entries = values.baseAddress else { return }
    let source = SharedTable(entries)
    below.withUnsafeMutableBufferPointer { below in
      above.withUnsafeMutableBufferPointer { above in
        guard let above = above.baseAddress, let below = below.baseAddress else { return }
        let (rest, absent) = (SharedMemory(above), SharedMemory(below))
        let total = below[all]
        parallelFor(all + 1, threads: threads) { part in
          for set in part {
            let fitted = constant + rest.base[set] + (total - absent.base[all ^ set])
            rest.base[set] = (source.base[set] - empty) / unit - fitted
          }
        }
        parallelFor(all + 1, threads: threads) { part in
          for set in part { absent.base[set] = rest.base[set] }
        }
      }
    }
    Zeta.transpose(&above, threads: threads)
    Zeta.transform(&below, threads: threads)
  }

  private mutating func clear() {
    above.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    below.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
  }

  /// Returns the covariance of an interaction with the rest: the superset sum is its product with AND, and what is apart
  /// from S are the subsets of the others.
  func covariance(_ atom: FitAtom) -> Double {
    let sum = atom.kind == .and ? above[atom.set] : -below[(below.count - 1) ^ atom.set]
    return sum / Double(above.count)
  }

  /// Returns the interaction whose correlation with the rest is largest; of those that are even to 9 digits the
  /// simplest.
  func strongest() -> FitAtom? {
    let scales = (0...n).map { $0 == 0 ? 0 : 1 / FitAtom.deviation($0) }
    return above.withUnsafeBufferPointer { above in
      below.withUnsafeBufferPointer { below in
        scales.withUnsafeBufferPointer { scales in
          guard let up = above.baseAddress, let down = below.baseAddress, let scale = scales.baseAddress
          else {
            return nil
          }
          return strongest(
            FitScores(
              above: SharedTable(up), below: SharedTable(down), scales: SharedTable(scale),
              all: above.count - 1))
        }
      }
    }
  }

  private func strongest(_ scores: FitScores) -> FitAtom? {
    let found = slices { ($0, scores.largest(in: $0)) }
    let largest = found.reduce(0) { max($0, $1.1) }
    guard largest > 0, largest.isFinite else { return nil }
    let enough = largest * (1 - 1e-9)
    return found.filter { $0.1 >= enough }.compactMap { scores.simplest(in: $0.0, above: enough) }
      .min { $0.isSimpler(than: $1) }
  }

  /// Returns what is found in each of some ranges that make up all sets but ∅.
  private func slices<Found: Sendable>(_ find: @Sendable (Range<Int>) -> Found) -> [Found] {
    let (count, slices) = (above.count, min(above.count, 64))
    var found = [Found?](repeating: nil, count: slices)
    found.withUnsafeMutableBufferPointer { found in
      guard let places = found.baseAddress else { return }
      let memory = SharedMemory(places)
      parallelFor(slices, threads: threads) { part in
        for slice in part {
          memory.base[slice] = find(max(1, slice * count / slices)..<(slice + 1) * count / slices)
        }
      }
    }
    return found.compactMap { $0 }
  }
}

/// How well each interaction correlates with the rest, as the passes read it.
private struct FitScores: Sendable {
  let above: SharedTable<Double>
  let below: SharedTable<Double>
  /// 1/(standard deviation) of an interaction of each size.
  let scales: SharedTable<Double>
  /// The mask of all players.
  let all: Int

  /// Returns the scores of AND and OR of a set; one player's OR is its AND.
  private func scores(_ set: Int) -> (and: Double, or: Double) {
    let size = set.nonzeroBitCount
    let scale = scales.base[size]
    return (abs(above.base[set]) * scale, size < 2 ? 0 : abs(below.base[all ^ set]) * scale)
  }

  /// Returns the largest score of some sets.
  func largest(in sets: Range<Int>) -> Double {
    var largest = 0.0
    for set in sets {
      let found = scores(set)
      largest = max(largest, max(found.and, found.or))
    }
    return largest
  }

  /// Returns the simplest interaction of some sets whose score is large enough.
  func simplest(in sets: Range<Int>, above enough: Double) -> FitAtom? {
    var best: FitAtom?
    for set in sets {
      let found = scores(set)
      guard max(found.and, found.or) >= enough else { continue }
      let atom = FitAtom(kind: found.and >= enough ? .and : .or, set: set)
      if best.map(atom.isSimpler) ?? true { best = atom }
    }
    return best
  }
}
