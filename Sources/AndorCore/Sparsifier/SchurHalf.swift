// SPDX-License-Identifier: Apache-2.0
import AndorKernels

/// How the 2^m masks of m players fall apart into spins, with the steps that take them there.
///
/// The functions on the masks of m players are (R²)^{⊗m}, where a 2x2 matrix acts on all factors alike and the
/// renumberings of the players permute the factors. By Schur–Weyl duality (Fulton and Harris 1991, §6.1) they are
/// a sum of spins t = m, m − 2, … ≥ 0: t + 1 rows each, in C(m, (m−t)/2) − C(m, (m−t)/2 − 1) copies. A copy is
/// reached on a path: player k turns a spin t of the players before it into t + 1 and, for t > 0, t − 1 (Clebsch and
/// Gordan). What commutes with every renumbering is the same small matrix in all copies of a spin.
///
/// Row i of the spin t = m is the sum over the masks of i players. In that scale, in which copies differ by a factor
/// only, the step that adds a player is short. With x the row i of the masks without it and y the row i − 1 of those
/// with it, for 1 ≤ i ≤ t,
///
///     row i of t + 1:  u = x + y          row i − 1 of t − 1:  w = c x − (1 − c) y,   c = i/(t + 1),
///
/// while row 0 without and row t with the player are rows of t + 1 as they are. Both rows stay where x and y were,
/// and x = (1 − c) u + w, y = c u − w leads back. The rows are at right angles, and row i's length is √C(t, i) times
/// its path's, so rounding is that of rotations. (One product less, w = c u − y and x = u − y, lets a long row's
/// rounding into a short one: 20 times as much at n = 16.)
struct SchurHalf: Sendable {
  /// The copies of a spin.
  struct Spin: Sendable {
    /// t; a copy has t + 1 rows.
    var t: Int
    /// Where the rows of the copies lie: t + 1 for each path.
    var rows: [UInt32]
    /// The number of copies.
    var paths: Int { rows.count / (t + 1) }
  }

  let players: Int
  /// Ascending in t.
  let spins: [Spin]
  /// The pairs of all levels; level k's are `starts[k] ..< starts[k + 1]`.
  let pairs: [AndorSchurPair]
  let starts: [UInt32]

  /// Lists the steps for m players, 3 to 15.
  init(players m: Int) {
    precondition((3...15).contains(m), "a half has 3 to 15 players")
    var paths: [[[UInt32]]] = [[[0]]]
    var pairs: [AndorSchurPair] = []
    var starts: [UInt32] = [0]
    for player in 0..<m {
      let with = UInt32(1) << player
      var longer = Array(repeating: [[UInt32]](), count: player + 2)
      for (t, copies) in paths.enumerated() {
        for rows in copies {
          for i in 0..<t {
            let share = Double(i + 1) / Double(t + 1)
            pairs.append(AndorSchurPair(without: rows[i + 1], with: rows[i] + with, share: share))
          }
          longer[t + 1].append(rows + [rows[t] + with])
          if t > 0 { longer[t - 1].append(rows.dropLast().map { $0 + with }) }
        }
      }
      paths = longer
      starts.append(UInt32(pairs.count))
    }
    players = m
    spins = paths.enumerated().filter { !$0.element.isEmpty }.map {
      Spin(t: $0.offset, rows: Array($0.element.joined()))
    }
    (self.pairs, self.starts) = (pairs, starts)
  }

  /// Turns 2^m rows of `width` entries into spins.
  func forward(_ rows: UnsafeMutablePointer<Double>, width: Int) {
    andor_schur_forward(rows, width, UInt32(players), pairs, starts)
  }

  /// Turns spins back into rows by mask.
  func back(_ rows: UnsafeMutablePointer<Double>, width: Int) {
    andor_schur_back(rows, width, UInt32(players), pairs, starts)
  }
}
