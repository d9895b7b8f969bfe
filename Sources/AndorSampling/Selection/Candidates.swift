// SPDX-License-Identifier: Apache-2.0

/// The atoms that correlate most with a residual: all pairs, and all one-player extensions of larger active atoms.
struct Candidates {
  let columns: BitColumns
  /// The most players of an atom.
  let order: Int
  let threads: Int
  /// How many masks each player is present in.
  private let sizes: [Int]
  /// How many masks each two players share, row after row.
  private let pairs: [Int]

  init(_ columns: BitColumns, order: Int, threads: Int) {
    (self.columns, self.order, self.threads) = (columns, order, threads)
    let (n, height) = (columns.players, columns.height)
    pairs = (0..<n).flatMap { i in
      columns.common(Array(columns.columns[i * height..<(i + 1) * height]), columns.columns)
    }
    sizes = (0..<n).map { [pairs] in pairs[$0 * n + $0] }
  }

  /// An atom and the size of its correlation, up to a common factor.
  private struct Scored: Comparable {
    let score: Double
    let place: Int
    static func < (a: Scored, b: Scored) -> Bool {
      a.score != b.score ? a.score < b.score : a.place > b.place
    }
  }

  /// The largest of many, in a heap whose first entry is the least.
  private struct Best {
    let most: Int
    var heap: [Scored] = []

    mutating func offer(_ score: Double, _ place: Int) {
      let entry = Scored(score: score, place: place)
      if heap.count < most {
        heap.append(entry)
        var child = heap.count - 1
        while child > 0, heap[child] < heap[(child - 1) / 2] {
          heap.swapAt(child, (child - 1) / 2)
          child = (child - 1) / 2
        }
      } else if let least = heap.first, least < entry {
        heap[0] = entry
        var parent = 0
        while 2 * parent + 1 < heap.count {
          var child = 2 * parent + 1
          if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
          guard heap[child] < heap[parent] else { break }
          heap.swapAt(child, parent)
          parent = child
        }
      }
    }
  }

  /// Returns up to `count` atoms that are not active, by falling correlation with the residual.
  func best(_ count: Int, for residual: [Double], active: ActiveAtoms) -> [AndOrAtom] {
    let sums = BitSums(residual, height: columns.height)
    let single = sums.sums(columns.columns, ActiveAtoms.ones(columns.masks), threads: threads)
    var found = pairCandidates(4 * count, sums, single)
    found += extensions(4 * count, sums, single, active)
    found.sort { $0.score != $1.score ? $0.score > $1.score : $0.atom.precedes($1.atom) }
    var known = Set(active.atoms)
    var result: [AndOrAtom] = []
    for (atom, _) in found where result.count < count && known.insert(atom).inserted { result.append(atom) }
    return result
  }

  /// Σ over masks of the residual where the atom is 1, over the atom's standard deviation.
  private func score(_ sum: Double, size: Int) -> Double {
    let (masks, size) = (Double(columns.masks), Double(size))
    let variance = size * (masks - size) / masks
    return variance > 0.5 ? abs(sum) / variance.squareRoot() : 0
  }

  private func pairCandidates(
    _ count: Int, _ sums: BitSums, _ single: [Double]
  ) -> [(atom: AndOrAtom, score: Double)] {
    let n = columns.players
    let common = sums.sums(columns.columns, columns.columns, onlyLater: true, threads: threads)
    var best = Best(most: count)
    for i in 0..<n {
      for j in i + 1..<max(n, i + 1) {
        let (place, shared) = (i * n + j, pairs[i * n + j])
        best.offer(score(common[place], size: shared), 2 * place)
        best.offer(
          score(single[i] + single[j] - common[place], size: sizes[i] + sizes[j] - shared), 2 * place + 1)
      }
    }
    return best.heap.map { entry in
      let (i, j) = (entry.place / 2).quotientAndRemainder(dividingBy: n)
      return (AndOrAtom(entry.place % 2 == 0 ? .and : .or, [i, j]), entry.score)
    }
  }

  /// The one-player extensions of active sets of two and more players, of both kinds, and the other kind of such a set.
  private func extensions(
    _ count: Int, _ sums: BitSums, _ single: [Double], _ active: ActiveAtoms
  ) -> [(atom: AndOrAtom, score: Double)] {
    let n = columns.players
    var seen: Set<[Int]> = []
    let sets = active.atoms.map(\.players).filter { $0.count > 1 && seen.insert($0).inserted }
    var best = Best(most: count)
    for (number, kind) in [AndOrAtom.Kind.and, .or].enumerated() {
      let atoms = sets.map { AndOrAtom(kind, $0) }
      let bits = atoms.flatMap(columns.column)
      let common = sums.sums(bits, columns.columns, threads: threads)
      let whole = sums.sums(bits, ActiveAtoms.ones(columns.masks), threads: threads)
      for (place, atom) in atoms.enumerated() {
        let column = Array(bits[place * columns.height..<(place + 1) * columns.height])
        let size = column.reduce(0) { $0 + $1.nonzeroBitCount }
        best.offer(score(whole[place], size: size), (2 * place + number) * (n + 1) + n)
        guard atom.order < order else { continue }
        let shared = columns.common(column, columns.columns)
        let members = Set(atom.players)
        for i in 0..<n where !members.contains(i) {
          let sum = kind == .and ? common[place * n + i] : whole[place] + single[i] - common[place * n + i]
          let size = kind == .and ? shared[i] : size + sizes[i] - shared[i]
          best.offer(score(sum, size: size), (2 * place + number) * (n + 1) + i)
        }
      }
    }
    return best.heap.map { entry in
      let (source, player) = entry.place.quotientAndRemainder(dividingBy: n + 1)
      let players = player < n ? sets[source / 2] + [player] : sets[source / 2]
      return (AndOrAtom(source % 2 == 0 ? .and : .or, players), entry.score)
    }
  }
}

extension AndOrAtom {
  /// Whether this atom comes first where nothing else decides: by players, AND before OR.
  func precedes(_ other: AndOrAtom) -> Bool {
    players != other.players
      ? players.lexicographicallyPrecedes(other.players) : kind == .and && other.kind == .or
  }
}
