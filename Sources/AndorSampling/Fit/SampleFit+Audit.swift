// SPDX-License-Identifier: Apache-2.0
import AndorCore

extension SampleFit {
  /// The first mask of a stream that no surrogate has seen.
  private func start(of stream: MaskStream) -> Int {
    stream == .audit ? 2 * layout.seenAuditPairs : 0
  }

  /// Takes the next values of an audit stream: those that follow what was handed in before, from the first mask that
  /// no surrogate has seen.
  ///
  /// The same values give the same bits in whatever pieces.
  /// - Throws: ``SampleError`` for another stream, half a pair, and values that are not finite.
  public mutating func audit(_ stream: MaskStream, values: [Double]) throws(SampleError) {
    guard Self.audits.contains(stream) else {
      throw .option("stream \(stream.number) is not one to judge by. Pass an audit stream")
    }
    if stream.law.isPaired, values.count % 2 == 1 {
      throw .values(stream: stream.law.rawValue, given: values.count, expected: values.count + 1)
    }
    try Self.check(values, stream: stream.law.rawValue, expected: values.count)
    for first in Swift.stride(from: 0, to: values.count, by: 4096) {
      try take(stream, Array(values[first..<min(first + 4096, values.count)]))
    }
  }

  private mutating func take(_ stream: MaskStream, _ values: [Double]) throws(SampleError) {
    var known = streams[stream] ?? AuditedStream(residuals: surrogates.map { _ in [] })
    let room = max(0, Self.mostKept - known.count)
    if room > 0, values.count > room {
      try take(stream, Array(values[..<room]))
      return try take(stream, Array(values[room...]))
    }
    let first = start(of: stream) + known.count
    let masks = try stream.masks(first..<first + values.count, players: players, seed: seed)
    if room == 0, stream.law.isPaired, chosen == nil { chosen = best(by: [.audit]) }
    for (number, surrogate) in surrogates.enumerated() where room > 0 || number == chosen {
      let predicted = surrogate.values(at: masks, threads: options.threads)
      let residuals = zip(values, predicted).map(-)
      if room > 0 { known.residuals[number] += residuals }
      if stream.law.isPaired { means[number].add(masks, residuals: residuals) }
    }
    if room > 0 { known.values += values }
    known.count += values.count
    streams[stream] = known
  }

  /// The number of the surrogate with the better R², the mean over densities; the atoms' where they are as good.
  ///
  /// Where the mean residual has gone on with one of them, it is that one: the better one at the audit pairs kept.
  var better: Int { chosen ?? best(by: Self.audits) }

  private static let audits: [MaskStream] = [.audit, .auditHalf, .auditMost]

  private func best(by streams: [MaskStream]) -> Int {
    let sums = surrogates.indices.map { number in heldOut(number, streams).reduce(0) { $0 + $1.r2 } }
    return sums.indices.reduce(0) { sums[$1] > sums[$0] ? $1 : $0 }
  }

  /// R² of the better surrogate at each density that has masks.
  public var heldOut: [HeldOut] { heldOut(better) }

  /// R² of a surrogate at each density that has masks.
  func heldOut(_ number: Int) -> [HeldOut] { heldOut(number, Self.audits) }

  private func heldOut(_ number: Int, _ chosen: [MaskStream]) -> [HeldOut] {
    chosen.compactMap { stream in
      guard let known = streams[stream], known.values.count > 1 else { return nil }
      return HeldOut(
        stream.law, values: known.values, residuals: known.residuals[number], level: options.level)
    }
  }
}
