// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob

/// One thread's evaluator of one game: masks in, v(x_T) out; made by `ModelHost` and used by one thread.
///
/// Masks are over the *evaluated* players, 1,024 of them at most: bit b is the b-th player that is not a null player. Batches lie on a
/// fixed grid: those of a subcube begin at multiples of `batch`, and a subcube smaller than a batch is cut
/// out of the whole batch around it. So the bits of a value depend on its mask and on `batch`, never on
/// the size of the shard, on other shards or on the thread.
public final class GameEvaluator {
  /// The game's name.
  public let game: String
  /// n, the number of players that masks are over.
  public let players: Int
  /// Rows of every batch of the model, a power of two.
  public let batch: Int

  /// Rows that the model has been given so far, those that fill up a batch included.
  private(set) var rows = 0

  /// Whether a value's bits can depend on the masks beside its own.
  var mayMixRows: Bool { source.wantsWholeBatches }
  /// What rounding may make of an output between one batch and another, as a share of it.
  var rounding: Double { source.rounding }

  /// Returns the magnitude of the largest output that enters values while the body runs; 0 where there are none.
  func largestOutput(_ body: () throws -> Void) rethrows -> Double {
    source.largestOutput = 0
    defer { source.largestOutput = nil }
    try body()
    return source.largestOutput ?? 0
  }
  /// What to do where values depend on them by more than rounding.
  var adviceForRows: String { source.adviceForRows }

  private let source: any ValueSource
  private let names: [String]
  private var scratch: [Double]

  /// Creates an evaluator of a source; `names` are the evaluated players' names.
  init(game: String, names: [String], batch: Int, source: any ValueSource) {
    self.game = game
    self.names = names
    self.batch = batch
    self.source = source
    players = names.count
    scratch = source.wantsWholeBatches ? [Double](repeating: 0, count: batch) : []
  }

  /// Writes v of each mask to `values`, which gets `masks.count` elements in the order of the masks.
  ///
  /// Throws `ModelError`: `nonFinite` with the mask where the model gave NaN, infinity, more than `Limits.value` or
  /// less than float64 holds with all its digits, `invalid` for masks outside the game, else what the model's runtime said. `values` is then unspecified.
  public func evaluate(_ masks: ShardMasks, into values: inout [Double]) throws {
    try check(masks)
    let count = masks.count
    if values.count != count { values = [Double](repeating: 0, count: count) }
    do {
      try values.withUnsafeMutableBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return }
        switch masks {
        case .subcube(let first, let bits): try evaluate(from: first, bits: bits, into: start)
        case .list(let list): try evaluate(list, into: start)
        }
      }
    } catch let error as ModelError {
      throw error.within("game \(game)")
    }
    if let position = values.firstIndex(where: { !($0.magnitude <= Limits.value) || $0.isSubnormal }) {
      throw unusable(values[position], at: masks[position])
    }
  }

  private func evaluate(from first: UInt64, bits: Int, into values: UnsafeMutablePointer<Double>) throws {
    let count = 1 << bits
    if !source.wantsWholeBatches || count >= batch {
      let step = min(count, batch)
      for offset in stride(from: 0, to: count, by: step) {
        rows += step
        try source.evaluate(from: first + UInt64(offset), count: step, into: values + offset)
      }
      return
    }
    let start = first & ~UInt64(batch - 1)
    rows += batch
    try scratch.withUnsafeMutableBufferPointer { buffer in
      guard let whole = buffer.baseAddress else { return }
      try source.evaluate(from: start, count: batch, into: whole)
      values.update(from: whole + Int(first - start), count: count)
    }
  }

  private func evaluate(_ masks: MaskTable, into values: UnsafeMutablePointer<Double>) throws {
    for offset in stride(from: 0, to: masks.count, by: batch) {
      var chunk = masks.masks(offset..<min(offset + batch, masks.count))
      let count = chunk.count
      guard source.wantsWholeBatches, count < batch else {
        rows += count
        try source.evaluate(chunk, into: values + offset)
        continue
      }
      rows += batch
      let last = chunk[count - 1]
      for _ in count..<batch { chunk.append(words: last) }
      try scratch.withUnsafeMutableBufferPointer { buffer in
        guard let whole = buffer.baseAddress else { return }
        try source.evaluate(chunk, into: whole)
        (values + offset).update(from: whole, count: count)
      }
    }
  }

  private func check(_ masks: ShardMasks) throws {
    switch masks {
    case .subcube(let first, let bits):
      guard bits >= 0, bits <= players, players < 64, first & (1 << UInt64(bits) - 1) == 0,
        first >> UInt64(players) == 0
      else { throw outside("the subcube of 2^\(bits) masks from \(first)") }
    case .list(let list):
      guard list.players == players else { throw outside("a mask of \(list.players) players") }
    }
  }

  private func outside(_ what: String) -> ModelError {
    ModelError(
      .invalid, "\(what) is not one of the \(players) evaluated players' masks", at: "game \(game)",
      hint: "Plan the job again in another folder.")
  }

  private func unusable(_ value: Double, at mask: [UInt64]) -> ModelError {
    let present = names.indices.filter { mask[$0 / 64] >> UInt64($0 % 64) & 1 == 1 }.map { names[$0] }
    let named = present.prefix(30).joined(separator: ", ")
    let who =
      present.isEmpty
      ? "no player" : present.count > 30 ? "\(named) and \(present.count - 30) others" : named
    let limit =
      value.isSubnormal
      ? ", below the least normal number, \(Double.leastNormalMagnitude),"
      : value.isFinite ? ", beyond \(Limits.value) in magnitude," : ""
    return ModelError(
      .nonFinite,
      "the model's value is \(value.isNaN ? "NaN" : "\(value)")\(limit) for \(MaskName.of(mask)) (\(who) present)",
      at: "game \(game)",
      hint: value.isFinite
        ? "Scale the model's output or the table \(value.isSubnormal ? "up" : "down")."
        : source.adviceForFinite, mask: mask)
  }
}
