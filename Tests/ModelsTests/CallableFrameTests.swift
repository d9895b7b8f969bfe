// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Testing

@testable import AndorModels

/// Frames of the protocol of attached callables, with the bytes that stand in `Protocols/callable.md`.
@Suite struct CallableFrameTests {
  /// The bytes of a frame without its length, which must be right.
  private func frame(_ text: String) throws -> [UInt8] {
    let digits = text.filter { !$0.isWhitespace }
    var bytes: [UInt8] = []
    var rest = digits[...]
    while !rest.isEmpty {
      bytes.append(try #require(UInt8(rest.prefix(2), radix: 16)))
      rest = rest.dropFirst(2)
    }
    let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    try #require(length == bytes.count - 8)
    return Array(bytes.dropFirst(8))
  }

  private let key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

  private let offer = """
    6b0000000000000076616e646f722d636c01000000000102030405060708090a0b0c0d0e0f101112131415161718191a
    1b1c1d1e1f400000000200000006000000707974686f6e06000000332e31312e37050000006e756d707905000000322e
    312e30010000000400000067616d6503000000
    """

  @Test func offersAreRead() throws {
    let one = try #require(try CallableOffer(frame(offer)))
    #expect(one.key == key && one.batch == 64 && one.games == ["game": 3])
    #expect(one.versions == ["python": "3.11.7", "numpy": "2.1.0"])
    let two = try CallableOffer(
      frame(
        """
        4d0000000000000076616e646f722d636c01000000000102030405060708090a0b0c0d0e0f101112131415161718191a
        1b1c1d1e1f0000000000000000020000000200000073300c00000002000000733146000000
        """))
    #expect(two?.batch == nil && two?.games == ["s0": 12, "s1": 70] && two?.versions.isEmpty == true)
  }

  /// Any bytes are an offer, none, or one of another version; nothing else happens.
  @Test func whatIsNoOfferIsRefused() throws {
    let bytes = try frame(offer)
    for count in 0..<bytes.count { #expect(try CallableOffer(Array(bytes[..<count])) == nil) }
    #expect(try CallableOffer(bytes + [0]) == nil)
    var random = SeededRandom(seed: 3)
    for _ in 0..<20_000 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        changed[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      _ = try? CallableOffer(changed)
    }
    var newer = bytes
    newer[9] = 2
    let error = #expect(throws: ModelError.self) { try CallableOffer(newer) }
    #expect(error?.code == .refused && error?.message.contains("version 2") == true)
  }

  @Test func whatIsSentIsAsWritten() throws {
    #expect(
      CallableFrame.accept(.evaluates, process: 4242, build: "0.2.0")
        == (try frame("13000000000000006801000000019210000005000000302e322e30")))
    #expect(
      CallableFrame.refuse("The callable's key is not the job's.")
        == (try frame(
          """
          290000000000000072240000005468652063616c6c61626c652773206b6579206973206e6f7420746865206a6f622773
          2e
          """)))
    #expect(
      CallableFrame.request("game", try #require(MaskTable(players: 3, words: [0, 5, 7])))
        == (try frame(
          "2500000000000000760400000067616d6503000000000000000000000005000000000000000700000000000000")))
  }

  @Test func whatNobodyAnswersIsAsWritten() throws {
    #expect(
      CallableFrame.phase("planning", done: 66, total: 98)
        == (try frame("1d000000000000006208000000706c616e6e696e6742000000000000006200000000000000")))
    #expect(CallableFrame.cancel == (try frame("010000000000000063")))
    #expect(CallableFrame.end(.done, "") == (try frame("0600000000000000650000000000")))
    #expect(
      CallableFrame.end(.stopped, "interrupted")
        == (try frame("110000000000000065010b000000696e746572727570746564")))
    #expect(
      CallableFrame.end(.failed, "2 shards are quarantined")
        == (try frame(
          "1e000000000000006502180000003220736861726473206172652071756172616e74696e6564")))
  }

  @Test func answersAreRead() throws {
    let values = try frame("190000000000000061000000000000f0bf000000000000e03f0000000000000840")
    let numbers = [-1.0, 0.5, 3].flatMap { value in
      withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
    }
    #expect(CallableAnswer(values, masks: 3) == .values(numbers[...]))
    #expect(CallableAnswer(values, masks: 2) == nil && CallableAnswer([], masks: 0) == nil)
    let raised = try frame(
      """
      3f000000000000007800080000004b65794572726f7203000000277927260000006d6f64656c2e70793a313220696e20
      707265646963743b2067616d652e70793a3320696e2066
      """)
    #expect(
      CallableAnswer(raised, masks: 3)
        == .error(cause: 0, text: "KeyError: 'y'; model.py:12 in predict; game.py:3 in f"))
    let cancelled = try frame("17000000000000007802000000000900000063616e63656c6c656400000000")
    #expect(CallableAnswer(cancelled, masks: 3) == .error(cause: 2, text: "cancelled"))
    for count in 0..<raised.count { #expect(CallableAnswer(Array(raised[..<count]), masks: 3) == nil) }
  }
}
