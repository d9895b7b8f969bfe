// SPDX-License-Identifier: Apache-2.0
import AndorWire
import Testing

/// The limits of a lease's offer, which depend on its kind and on how its masks are told.
@Suite struct OfferLimitTests {
  private func expect(
    _ code: WireError.Code?, _ body: [UInt8]..., what: String,
    _ location: SourceLocation = #_sourceLocation
  ) {
    var found: WireError.Code?
    do { _ = try WireCodec.decode(header(19, Array(body.joined()))) } catch { found = error.code }
    #expect(found == code, "\(what)", sourceLocation: location)
  }

  /// Name and deadline of a lease, and how its masks are told.
  private func start(_ kind: UInt64, masks: UInt64) -> [UInt8] {
    number(1, kind) + number(2, 0) + number(3, 0) + number(4, 1) + number(5, 1) + number(8, masks)
      + (kind < 3 ? number(14, 1) : [])
  }

  private func numbers(_ body: [UInt8], _ fields: [(UInt64, ClosedRange<UInt64>)]) {
    for (field, range) in fields {
      expect(nil, body, number(field, range.lowerBound), what: "\(field) least")
      expect(nil, body, number(field, range.upperBound), what: "\(field) most")
      expect(.malformed, body, number(field, range.upperBound + 1), what: "\(field) more")
      guard range.lowerBound > 0 else { continue }
      expect(.malformed, body, number(field, range.lowerBound - 1), what: "\(field) less")
    }
  }

  private let int32 = UInt64(Int32.max)
  private let digest = [UInt8](repeating: 7, count: 32)

  @Test func numbersKeepTheirRanges() {
    let common: [(UInt64, ClosedRange<UInt64>)] = [
      (2, 0...int32), (3, 0...int32), (4, 1...int32), (5, 1...int32), (6, 0...65_535), (7, 0...65_535),
    ]
    numbers(start(2, masks: 1), common + [(10, 0...20), (14, 1...64)])
    numbers(start(1, masks: 1), common + [(10, 0...20), (14, 1...64)])
    numbers(
      start(1, masks: 2) + number(11, 1) + number(12, 1), [(11, 1...1_048_576), (12, 1...16), (14, 1...64)])
    numbers(start(1, masks: 3) + number(11, 1), [(11, 1...1_048_576), (13, 0...65_535), (14, 1...64)])
    for kind in [3, 4] as [UInt64] {
      numbers(start(kind, masks: 0) + bytes(15, digest), common + [(14, 0...0)])
    }
    expect(.malformed, number(2, 0), number(4, 1), number(5, 1), number(8, 1), number(14, 1), what: "no kind")
  }

  @Test func aShardHasNoMoreThanItsWordsAndValues() {
    let list = start(1, masks: 2)
    expect(nil, list, number(11, 1 << 16), number(12, 16), what: "16 words")
    expect(.malformed, list, number(11, 1 << 16 + 1), number(12, 16), what: "16 words and a mask")
    expect(nil, list, number(11, 1 << 14), number(12, 1), number(14, 64), what: "64 values")
    expect(.malformed, list, number(11, 1 << 14 + 1), number(12, 1), number(14, 64), what: "and a mask")
    expect(nil, start(2, masks: 1), number(10, 14), number(14, 64), what: "64 values of a subcube")
    expect(.malformed, start(2, masks: 1), number(10, 15), number(14, 64), what: "of a larger one")
    expect(.malformed, start(1, masks: 3), number(11, 1 << 20), number(14, 2), what: "of a stream")
  }

  @Test func masksAreToldInOneWay() {
    let subcube = start(2, masks: 1)
    expect(nil, subcube, fixed(9, 3 << 7), number(10, 7), what: "aligned")
    expect(.malformed, subcube, fixed(9, 3 << 7), number(10, 8), what: "unaligned")
    expect(.malformed, subcube, fixed(9, 1 << 63), what: "first too large")
    expect(.malformed, subcube, number(11, 1), what: "subcube with a count")
    expect(.malformed, subcube, number(12, 1), what: "subcube with words")
    expect(.malformed, subcube, number(13, 1), what: "subcube with a stream")
    let list = start(1, masks: 2) + number(11, 1) + number(12, 1)
    expect(nil, list, what: "list")
    expect(.malformed, list, number(10, 1), what: "list with bits")
    expect(.malformed, list, fixed(9, 1), what: "list with a first")
    expect(.malformed, list, number(13, 1), what: "list with a stream")
    expect(.malformed, start(1, masks: 2), number(12, 1), what: "empty list")
    expect(.malformed, start(1, masks: 2), number(11, 1), what: "masks of no words")
    let drawn = start(1, masks: 3) + number(11, 4)
    expect(nil, drawn, fixed(9, 1 << 40 - 4), what: "drawn to the end")
    expect(.malformed, drawn, fixed(9, 1 << 40 - 3), what: "drawn beyond the end")
    expect(.malformed, drawn, number(10, 1), what: "drawn with bits")
    expect(.malformed, drawn, number(12, 1), what: "drawn with words")
    expect(.malformed, start(1, masks: 3), what: "nothing drawn")
  }

  @Test func aKindHasTheMasksItNeeds() {
    expect(.malformed, start(1, masks: 0), what: "values of no masks")
    expect(.malformed, start(2, masks: 0), what: "sums of no masks")
    expect(.malformed, start(2, masks: 2), number(11, 1), number(12, 1), what: "sums of a list")
    expect(.malformed, start(2, masks: 3), number(11, 1), what: "sums of a stream")
    expect(.malformed, start(1, masks: 1), bytes(15, digest), what: "values that name values")
    for kind in [3, 4] as [UInt64] {
      expect(nil, start(kind, masks: 0), bytes(15, digest), what: "\(kind)")
      expect(.malformed, start(kind, masks: 0), what: "\(kind) without values")
      expect(.malformed, start(kind, masks: 1), bytes(15, digest), what: "\(kind) of a subcube")
      for field in [10, 11, 12, 13] as [UInt64] {
        expect(
          .malformed, start(kind, masks: 0), bytes(15, digest), number(field, 1), what: "\(kind) \(field)")
      }
    }
  }
}
