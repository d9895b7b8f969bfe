// SPDX-License-Identifier: Apache-2.0
import AndorKernels

extension BoxSplitting {
  /// log2 of the entries of a piece: whole rows of the low half's columns.
  private var pieceBits: Int { Self.pieceBits(players: frame.n) }

  /// The same for n players, whose low half are n/2.
  static func pieceBits(players n: Int) -> Int { max(n / 2, min(n, 11)) }

  /// The entries of a piece.
  var piece: Int { 1 << pieceBits }

  /// The pointers at the entries from `start` on.
  private func run(at start: Int) -> AndorBoxRun {
    AndorBoxRun(
      a: state[0].base + start, c: state[1].base + start, e: state[2].base + start, p: p.base + start,
      q: q.base + start, d: d.base + start)
  }

  /// Runs `body` on every piece and returns what it returns, in order.
  func pieces<Result: Sendable>(
    _ body: @Sendable (_ run: AndorBoxRun, _ start: Int) -> Result
  ) -> [Result] {
    let (count, piece) = (values.count / piece, piece)
    let whole = Pieces(run: run(at: 0))
    return [Result](unsafeUninitializedCapacity: count) { results, initialized in
      guard let base = results.baseAddress else { return }
      let memory = SharedMemory(base)
      parallelFor(count, threads: threads) { part in
        for number in part {
          (memory.base + number).initialize(to: body(whole.run(at: number * piece), number * piece))
        }
      }
      initialized = count
    }
  }

  /// Sets d to the multiplier of the projection, and p and q to Zᵀd and Dᵀd at the high levels.
  func project() {
    toSpins()
    let (transform, work) = (transform, work)
    parallelFor(transform.chunks.count, threads: threads) { part in
      for number in part { transform.invert(transform.chunks[number], in: work.base) }
    }
    fromSpins()
  }

  /// Does the high levels of Z s_a + D s_c + s_e − v and turns its rows into spins.
  private func toSpins() {
    let (transform, work, p, q, slack) = (transform, work, p, q, state[2])
    let source = SharedTable(values.baseAddress ?? UnsafePointer(p.base))
    let (rows, columns, width) = (transform.high.players, 1 << transform.low.players, transform.columns)
    parallelFor(columns / width, threads: threads) { part in
      withBuffer(of: 2 * width << rows) { buffer in
        let mirrored = buffer + width << rows
        for first in part.map({ $0 * width }) {
          // D is Z with its rows backwards: so are the columns of the other part.
          for (half, from, to) in [(p, first, buffer), (q, columns - width - first, mirrored)] {
            andor_row_step(.zeta, to, width, half.base + from, columns, width, UInt32(rows), 0, 3)
            andor_row_levels(.zeta, to, width, width, UInt32(rows), 3, UInt32(rows))
          }
          andor_schur_residual(
            buffer, mirrored, slack.base + first, source.base + first, source.base[0], columns, width,
            1 << rows)
          transform.take(buffer, width: width, first: first, to: work.base)
        }
      }
    }
  }

  /// Puts d together, and does the high levels of Zᵀd and Dᵀd.
  private func fromSpins() {
    let (transform, work, p, q, d) = (transform, work, p, q, d)
    let (rows, columns, width) = (transform.high.players, 1 << transform.low.players, transform.columns)
    let levels = UInt32(rows)
    let last = (levels - 1) % 3 + 1
    parallelFor(columns / width, threads: threads) { part in
      withBuffer(of: 2 * width << rows) { buffer in
        let mirrored = buffer + width << rows
        for first in part.map({ $0 * width }) {
          transform.put(buffer, width: width, first: first, from: work.base)
          for row in 0..<1 << rows {
            (d.base + row * columns + first).update(from: buffer + row * width, count: width)
          }
          andor_mirror(mirrored, buffer, width << rows)
          for (half, from, to) in [(buffer, p, first), (mirrored, q, columns - width - first)] {
            andor_row_levels(.zetaTranspose, half, width, width, levels, 0, levels - last)
            andor_row_step(
              .zetaTranspose, from.base + to, columns, half, width, width, levels, levels - last, last)
          }
        }
      }
    }
  }

  /// Does the low levels of Zᵀd and Dᵀd.
  func completeMultiplier() {
    let (bits, low) = (UInt32(pieceBits), UInt32(transform.low.players))
    _ = pieces { run, _ in
      andor_block_levels(.zetaTranspose, run.p, bits, 0, low)
      andor_block_levels(.zetaTranspose, run.q, bits, 0, low)
    }
  }

  /// Shrinks and clips the reflection, takes the step, and does the low levels of Z s_a and Z s_c; returns the squared
  /// residual. `isWhole` where p and q are complete.
  func step(keep: Double, isWhole: Bool) -> Double {
    let (bits, low) = (UInt32(pieceBits), UInt32(transform.low.players))
    let (anchor, table, piece) = (anchor, weights.table, piece)
    let changed = rule.map { BoxRule(rule: $0, weights: weights, anchor: anchor) }
    return pieces { run, start in
      if !isWhole {
        andor_block_levels(.zetaTranspose, run.p, bits, 0, low)
        andor_block_levels(.zetaTranspose, run.q, bits, 0, low)
      }
      let stood = changed?.stood(run, start, piece) ?? []
      var residual = andor_box_step(
        run, anchor[0].base + start, anchor[1].base + start, anchor[2].base + start, table.base, keep, start,
        piece)
      residual += changed?.follow(stood, run, start, keep: keep) ?? 0
      andor_block_levels(.zeta, run.p, bits, 0, low)
      andor_block_levels(.zeta, run.q, bits, 0, low)
      return residual
    }.reduce(0, +)
  }

  /// Sets the state to what has the same projection and multiplier in other weights.
  func rescale(to changed: BoxWeights) {
    let (bits, low) = (UInt32(pieceBits), UInt32(transform.low.players))
    let (table, renewed, piece) = (weights.table, changed.table, piece)
    _ = pieces { run, start in
      andor_box_rescale(run, table.base, renewed.base, start, piece)
      andor_block_levels(.zeta, run.p, bits, 0, low)
      andor_block_levels(.zeta, run.q, bits, 0, low)
    }
  }
}

/// The whole run, for the parts of a pass, which keep apart.
private struct Pieces: @unchecked Sendable {
  let run: AndorBoxRun

  func run(at start: Int) -> AndorBoxRun {
    AndorBoxRun(
      a: run.a + start, c: run.c + start, e: run.e + start, p: run.p + start, q: run.q + start,
      d: run.d + start)
  }
}
