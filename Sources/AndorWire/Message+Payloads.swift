// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension Message {
  /// How many raw frames follow the header of this message.
  public var payloadCount: ClosedRange<Int> {
    // What this build does not know may have any frames: it is answered, not read.
    guard let count = exactPayloadCount else { return 0...WireLimits.payloadFrames }
    return count...count
  }

  private var exactPayloadCount: Int? {
    switch self {
    case .hello(let hello): hello.numerics.probeCount > 0 ? 1 : 0
    case .welcome: 2
    case .result(let result): result.frames
    case .artifactChunk, .status: 1
    case .lease(let offer):
      switch offer.masks {
      case .none, .list: 1
      case .subcube, .drawn: 0
      case .other: nil
      }
    default: 0
    }
  }

  /// Checks the sizes in bytes of the raw frames against the header, before anything reads them.
  ///
  /// - Throws: `WireError` of code `payload` where their number or a size is wrong.
  public func check(payloadSizes sizes: some Collection<Int>) throws(WireError) {
    guard payloadCount.contains(sizes.count) else {
      throw WireError(
        .payload, "\(sizes.count) raw frames follow a header that calls for \(payloadCount.lowerBound)")
    }
    let allowed = payloadSizes
    for size in sizes where !allowed.contains(size) {
      throw WireError(
        .payload,
        "a raw frame has \(size) bytes where \(allowed.lowerBound) to \(allowed.upperBound) are allowed")
    }
  }

  /// The size that each raw frame may have, in bytes.
  private var payloadSizes: ClosedRange<Int> {
    switch self {
    case .hello(let hello):
      return exactly(hello.numerics.probeCount * 8)
    case .welcome:
      return 1...WireLimits.payloadBytes
    case .result(let result):
      return result.kind.evaluates
        ? exactly(result.count * result.valuesPerMask * 8) : 1...WireLimits.payloadBytes
    case .lease(let offer):
      switch offer.masks {
      case .list(let count, let words): return exactly(count * words * 8)
      case .none: return 1...WireLimits.requestBytes
      case .other, .subcube, .drawn: return 0...WireLimits.payloadBytes
      }
    case .artifactChunk(let chunk):
      return 0...min(WireLimits.chunkBytes, chunk.total - chunk.offset)
    case .status:
      return 1...WireLimits.statusBytes
    default:
      return 0...0
    }
  }

  private func exactly(_ bytes: Int) -> ClosedRange<Int> { bytes...bytes }
}
