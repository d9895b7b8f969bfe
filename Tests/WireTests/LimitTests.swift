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
  private let int64 = UInt64(Int64.max)

  /// The name of a lease: kind, game, shard, attempt.
  private func lease(_ kind: UInt64) -> [UInt8] {
    number(1, kind) + number(2, 0) + number(3, 0) + number(4, 1)
  }

  private var leaseRanges: [(UInt64, ClosedRange<UInt64>)] {
    [(2, 0...int32), (3, 0...int32), (4, 1...int32)]
  }

  /// An enumeration: 0 is malformed, and so is what no 32 bits hold; numbers unknown here are not.
  private func word(_ kind: UInt64, _ body: [UInt8], _ field: UInt64, known: UInt64) {
    expect(.malformed, header(kind, body, number(field, 0)), "\(kind).\(field) nothing")
    for value in 1...known + 1 { expect(nil, header(kind, body, number(field, value)), "\(kind).\(field)") }
  }

  @Test func numbersKeepTheirRanges() {
    let hello = number(1, 1) + text(2, "w")
    numbers(
      16, hello,
      [
        (1, 1...2), (5, 0...int32), (7, 0...256), (8, 0...1024), (16, 0...16), (17, 0...64), (22, 0...0),
      ])
    numbers(16, hello + bytes(21, digest), [(22, 0...65_536)])
    numbers(
      17, number(2, 1000) + number(3, 1000),
      [(1, 0...int32), (2, 10...3_600_000), (3, 10...86_400_000)])
    numbers(
      20, lease(2) + number(5, 2) + number(7, 1) + bytes(8, digest) + number(6, 1),
      leaseRanges + [(5, 2...2), (6, 1...1_048_576), (7, 1...64), (10, 0...int64), (11, 0...int64)])
    numbers(
      20, lease(1) + number(5, 1) + number(7, 1) + bytes(8, digest) + number(6, 1),
      [(5, 1...1), (6, 1...1_048_576), (7, 1...64)])
    for kind in [3, 4] as [UInt64] {
      numbers(20, lease(kind) + bytes(8, digest) + number(5, 1), [(5, 1...2), (6, 0...0), (7, 0...0)])
    }
    numbers(21, lease(1) + number(5, 2), leaseRanges)
    numbers(22, [], [(1, 0...1024)])
    numbers(23, lease(1) + number(5, 1), leaseRanges)
    numbers(24, bytes(1, digest) + number(3, 1), [(2, 0...16 << 30), (3, 1...1_048_576)])
    numbers(25, bytes(1, digest) + number(3, 16 << 30), [(2, 0...16 << 30)])
    numbers(25, bytes(1, digest), [(3, 0...16 << 30)])
    numbers(28, lease(1), leaseRanges)
    for (kind, body) in [(20, number(5, 1) + bytes(8, digest)), (28, []), (21, number(5, 2))]
      as [(UInt64, [UInt8])]
    {
      let name = number(2, 0) + number(3, 0) + number(4, 1)
      let count = kind == 20 ? [] : number(1, int32)
      expect(.malformed, header(kind, body, name), "\(kind) without a lease kind")
      expect(.malformed, header(kind, body, name, number(1, int32 + 1)), "\(kind) of too large a kind")
      expect(nil, header(kind, body, name, count.isEmpty ? number(1, 9) : count), "\(kind) of a later kind")
    }
  }

  @Test func wordsOfEnumerationsMeanSomething() {
    word(18, [], 1, known: 10)
    expect(.malformed, header(21, lease(1), number(5, 0)), "a failure without a kind")
    for reason in 2...6 as ClosedRange<UInt64> {
      expect(nil, header(21, lease(1), number(5, reason)), "failure \(reason)")
    }
    word(23, lease(1), 5, known: 3)
    word(27, [], 1, known: 12)
  }

  @Test func textsKeepTheirLengthsAndAreUTF8() {
    let hello = number(1, 1) + text(2, "w")
    let fields: [(kind: UInt64, body: [UInt8], field: UInt64, limit: Int)] = [
      (16, hello, 2, 128), (16, hello, 3, 64), (16, hello, 4, 255), (16, hello, 18, 128),
      (16, hello, 19, 128),
      (16, hello, 20, 128), (18, number(1, 1), 2, 512), (18, number(1, 1), 3, 512),
      (18, number(1, 1), 4, 512),
      (21, lease(1) + number(5, 2), 6, 1024), (26, [], 1, 512), (27, number(1, 1), 2, 512),
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

  /// What a peer calls itself, or gives as a reason, reaches terminals and files: it cannot forge a line of them.
  @Test func textsComeInHarmless() throws {
    func message(_ header: [UInt8]) throws -> Message { try WireCodec.decode(header).message }
    let forged = "w\u{1B}[1A\r\nerror: \u{202E}x\u{9B}2J\u{7F}"
    let seen = "w␛[1A␍␊error: \u{FFFD}x\u{FFFD}2J␡"
    guard case .hello(let hello) = try message(header(16, number(1, 1) + text(2, forged) + text(4, forged))),
      case .drain(let reason) = try message(header(26, text(1, forged))),
      case .failure(let failure) = try message(header(21, lease(1) + number(5, 2) + text(6, forged)))
    else {
      Issue.record("the messages are not what they were made as")
      return
    }
    #expect(hello.name == seen && hello.host == seen && reason == seen)
    #expect(failure.text == "w␛[1A\nerror: \u{FFFD}x\u{FFFD}2J␡", "a traceback keeps its lines")
  }

  @Test func digestsHaveExactly32Bytes() {
    let search = lease(3) + number(5, 1)
    for count in [0, 31, 33, 64] {
      let wrong = [UInt8](repeating: 1, count: count)
      let orNone: WireError.Code? = count == 0 ? nil : .malformed
      let sums = lease(2) + number(5, 2) + number(6, 1) + number(7, 1)
      expect(.malformed, header(20, sums, bytes(8, wrong), bytes(9, digest)), "values \(count)")
      expect(orNone, header(20, sums, bytes(8, digest), bytes(9, wrong)), "sums \(count)")
      expect(.malformed, header(19, search, bytes(15, wrong)), "values of an explanation \(count)")
      expect(.malformed, header(24, bytes(1, wrong), number(3, 1)), "request \(count)")
      expect(.malformed, header(25, bytes(1, wrong)), "chunk \(count)")
      expect(orNone, header(16, number(1, 1), text(2, "w"), bytes(21, wrong)), "class \(count)")
      expect(orNone, header(17, number(2, 10), number(3, 10), bytes(4, wrong)), "the job's class \(count)")
      expect(orNone, header(29) + bytes(2, wrong), "fingerprint \(count)")
    }
    let values = lease(1) + number(5, 1) + number(6, 1) + number(7, 1) + bytes(8, digest)
    expect(nil, header(20, values), "values alone")
    expect(.malformed, header(20, values, bytes(9, digest)), "a second digest without a second frame")
    expect(nil, header(19, search, bytes(15, digest)), "an explanation")
  }

  @Test func heldShardsAreBoundedColumnsOfOneLength() {
    func hello(_ counts: [Int], digests: Int, kind: UInt64 = 1, attempt: UInt64 = 1) -> [UInt8] {
      let columns = zip([23, 24, 25, 26] as [UInt64], counts).map { field, count in
        let value = field == 23 ? kind : attempt
        return bytes(field, [[UInt8]](repeating: varint(value), count: count).joined().map { $0 })
      }
      return header(
        16, number(1, 1), text(2, "w"), Array(columns.joined()),
        bytes(27, [UInt8](repeating: 9, count: digests)))
    }
    expect(nil, hello([64, 64, 64, 64], digests: 64 * 32), "64")
    expect(.malformed, hello([65, 65, 65, 65], digests: 65 * 32), "65")
    for short in 0..<4 {
      var counts = [2, 2, 2, 2]
      counts[short] = 1
      expect(.malformed, hello(counts, digests: 64), "column \(short) is short")
      counts[short] = 3
      expect(.malformed, hello(counts, digests: 64), "column \(short) is long")
    }
    expect(.malformed, hello([2, 2, 2, 2], digests: 63), "digest cut")
    expect(.malformed, hello([0, 0, 0, 0], digests: 32), "digest left over")
    expect(.malformed, hello([1, 1, 1, 1], digests: 32, attempt: 0), "attempt 0")
    expect(.malformed, hello([1, 1, 1, 1], digests: 32, attempt: int32 + 1), "number too large")
    expect(.malformed, hello([1, 1, 1, 1], digests: 32, kind: 0), "kind 0")
    expect(nil, hello([1, 1, 1, 1], digests: 32, kind: int32), "a later kind")
  }

  @Test func onlyNonFiniteFailuresNameAMask() {
    func mask(_ words: Int) -> [UInt8] { bytes(7, [UInt8](repeating: 9, count: 8 * words)) }
    expect(nil, header(21, lease(1), number(5, 1), mask(1)), "non-finite")
    expect(nil, header(21, lease(1), number(5, 1), fixed(7, 9)), "non-finite, not packed")
    expect(nil, header(21, lease(1), number(5, 1), mask(16)), "non-finite of 1,024 players")
    expect(.malformed, header(21, lease(1), number(5, 1), mask(17)), "more words")
    expect(.malformed, header(21, lease(1), number(5, 1)), "no mask")
    expect(.malformed, header(21, lease(1), number(5, 1), bytes(7, [1, 2, 3])), "a word cut")
    for reason in 2...6 as ClosedRange<UInt64> {
      expect(.malformed, header(21, lease(1), number(5, reason), mask(1)), "reason \(reason)")
    }
  }
}
