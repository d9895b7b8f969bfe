// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorWire
import Testing

/// Each limit of `andor.proto`: one below or at it is a message, one beyond it is malformed.
@Suite struct LimitTests {
  private func expect(
    _ code: WireError.Code?, _ bytes: [UInt8], _ what: String,
    _ location: SourceLocation = #_sourceLocation
  ) {
    var found: WireError.Code?
    do { _ = try WireCodec.decode(bytes) } catch { found = error.code }
    #expect(found == code, "\(what)", sourceLocation: location)
  }

  private func string(_ count: Int) -> String { String(repeating: "x", count: count) }
  private let digest = [UInt8](repeating: 7, count: 32)

  /// Field number, least and largest value allowed; everything else of the body is in range.
  private func numbers(_ kind: UInt64, _ body: [UInt8], _ fields: [(UInt64, ClosedRange<UInt64>)]) {
    for (field, range) in fields {
      expect(nil, header(kind, body, number(field, range.lowerBound)), "\(kind).\(field) least")
      expect(nil, header(kind, body, number(field, range.upperBound)), "\(kind).\(field) most")
      expect(.malformed, header(kind, body, number(field, range.upperBound + 1)), "\(kind).\(field) more")
      if range.lowerBound > 0 {
        expect(
          .malformed, header(kind, body, number(field, range.lowerBound - 1)), "\(kind).\(field) less")
      }
    }
  }

  private let int32 = UInt64(Int32.max)
  private var lease: [UInt8] { number(1, 0) + number(2, 0) + number(3, 1) }
  private var leaseRanges: [(UInt64, ClosedRange<UInt64>)] {
    [(1, 0...int32), (2, 0...int32), (3, 1...int32)]
  }

  @Test func numbersKeepTheirRanges() {
    numbers(
      16, number(1, 1) + text(2, "w"), [(1, 1...2), (6, 0...256), (7, 0...1024), (8, 0...int32)])
    numbers(
      17, number(2, 1000) + number(3, 1000),
      [(1, 0...int32), (2, 10...3_600_000), (3, 10...86_400_000), (4, 0...1024)])
    numbers(18, number(1, 1), [(1, 1...8)])
    let subcube = lease + number(4, 1) + number(5, 1)
    numbers(19, subcube, leaseRanges + [(4, 1...int32), (7, 0...20)])
    numbers(19, lease + number(4, 1) + number(5, 2) + number(8, 1), [(8, 1...1_048_576)])
    numbers(
      20, lease + bytes(4, digest) + bytes(5, digest) + number(6, 1),
      leaseRanges + [(6, 1...1_048_576), (7, 0...UInt64(Int64.max)), (8, 0...UInt64(Int64.max))])
    numbers(21, lease + number(4, 2), leaseRanges + [(4, 1...5)])
    numbers(22, [], [(1, 0...1024)])
    numbers(23, lease + number(4, 1), leaseRanges + [(4, 1...3)])
    numbers(24, bytes(1, digest) + number(3, 1), [(2, 0...16 << 30), (3, 1...1_048_576)])
    numbers(25, bytes(1, digest) + number(3, 16 << 30), [(2, 0...16 << 30)])
    numbers(25, bytes(1, digest), [(3, 0...16 << 30)])
    numbers(28, lease, leaseRanges)
  }

  @Test func textsKeepTheirLengthsAndAreUTF8() {
    let hello = number(1, 1) + text(2, "w")
    let fields: [(kind: UInt64, body: [UInt8], field: UInt64, limit: Int)] = [
      (16, hello, 2, 128), (16, hello, 3, 64), (16, hello, 4, 512), (16, hello, 9, 255),
      (18, number(1, 1), 2, 512), (21, lease + number(4, 2), 5, 1024), (26, [], 1, 512), (27, [], 1, 512),
    ]
    for (kind, body, field, limit) in fields {
      expect(nil, header(kind, body, text(field, string(limit))), "\(kind).\(field) most")
      expect(.malformed, header(kind, body, text(field, string(limit + 1))), "\(kind).\(field) more")
      for invalid: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0x61, 0xE2, 0x82]] {
        expect(.malformed, header(kind, body, bytes(field, invalid)), "\(kind).\(field) UTF-8")
      }
    }
    expect(.malformed, header(16, number(1, 1)), "no name")
  }

  @Test func digestsHaveExactly32Bytes() {
    for count in [0, 31, 33, 64] {
      let wrong = [UInt8](repeating: 1, count: count)
      let result = lease + number(6, 1)
      expect(.malformed, header(20, result, bytes(4, wrong), bytes(5, digest)), "values \(count)")
      expect(.malformed, header(20, result, bytes(4, digest), bytes(5, wrong)), "sums \(count)")
      expect(.malformed, header(24, bytes(1, wrong), number(3, 1)), "request \(count)")
      expect(.malformed, header(25, bytes(1, wrong)), "chunk \(count)")
      expect(count == 0 ? nil : .malformed, header(29) + bytes(2, wrong), "fingerprint \(count)")
    }
  }

  @Test func heldShardsAreBoundedColumnsOfOneLength() {
    func hello(_ counts: [Int], digests: Int, attempt: UInt64 = 1) -> [UInt8] {
      let columns = zip([10, 11, 12] as [UInt64], counts).map { field, count in
        bytes(field, [[UInt8]](repeating: varint(attempt), count: count).joined().map { $0 })
      }
      return header(
        16, number(1, 1), text(2, "w"), Array(columns.joined()),
        bytes(13, [UInt8](repeating: 9, count: digests)))
    }
    expect(nil, hello([64, 64, 64], digests: 64 * 32), "64")
    expect(.malformed, hello([65, 65, 65], digests: 65 * 32), "65")
    expect(.malformed, hello([2, 1, 2], digests: 64), "shards missing")
    expect(.malformed, hello([2, 2, 3], digests: 64), "attempts left over")
    expect(.malformed, hello([2, 2, 2], digests: 63), "digest cut")
    expect(.malformed, hello([0, 0, 0], digests: 32), "digest left over")
    expect(.malformed, hello([1, 1, 1], digests: 32, attempt: 0), "attempt 0")
    expect(.malformed, hello([1, 1, 1], digests: 32, attempt: int32 + 1), "number too large")
  }

  @Test func masksAreASubcubeOrAList() {
    let start = lease + number(4, 1)
    expect(nil, header(19, start, number(5, 1), fixed(6, 3 << 7), number(7, 7)), "aligned")
    expect(.malformed, header(19, start, number(5, 1), fixed(6, 3 << 7), number(7, 8)), "unaligned")
    expect(.malformed, header(19, start, number(5, 1), fixed(6, 1 << 63)), "first too large")
    expect(.malformed, header(19, start, number(5, 1), number(8, 1)), "subcube with a count")
    expect(.malformed, header(19, start, number(5, 2), number(8, 1), number(7, 1)), "list with bits")
    expect(.malformed, header(19, start, number(5, 2), number(8, 1), fixed(6, 1)), "list with a first")
    expect(.malformed, header(19, start, number(5, 2)), "empty list")
    expect(.malformed, header(19, start), "no masks")
    expect(.malformed, header(19, start, number(5, 3)), "unknown masks")
  }

  @Test func onlyNonFiniteFailuresNameAMask() {
    expect(nil, header(21, lease, number(4, 1), fixed(6, 9)), "non-finite")
    expect(.malformed, header(21, lease, number(4, 2), fixed(6, 9)), "model")
  }

  @Test func ratesAreFiniteAndNotNegative() {
    for rate in [Double.nan, .infinity, -1, -.leastNonzeroMagnitude] {
      expect(.malformed, header(22, fixed(2, rate.bitPattern)), "\(rate)")
    }
  }
}
