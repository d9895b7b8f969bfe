// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension Message {
  /// How many raw frames follow the header of this message.
  public var payloadCount: ClosedRange<Int> {
    let count =
      switch self {
      case .welcome, .result: 2
      case .artifactChunk, .status: 1
      case .lease(let offer): offer.masks.listed == nil ? 0 : 1
      default: 0
      }
    return count...count
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
    case .welcome:
      return 1...WireLimits.payloadBytes
    case .result(let result):
      return result.count * 8...result.count * 8
    case .lease(let offer):
      let bytes = (offer.masks.listed ?? 0) * 8
      return bytes...bytes
    case .artifactChunk(let chunk):
      return 0...min(WireLimits.chunkBytes, chunk.total - chunk.offset)
    case .status:
      return 1...WireLimits.statusBytes
    default:
      return 0...0
    }
  }
}
