// SPDX-License-Identifier: Apache-2.0
import AndorTestKit
import AndorWire
import Testing

/// What must hold for any bytes whatever.
enum Hostile {
  /// Decodes bytes; what comes out is a message that keeps every limit, within the budget of memory.
  ///
  /// Returns whether the bytes were a message.
  @discardableResult
  static func check(_ bytes: [UInt8], _ location: SourceLocation = #_sourceLocation) -> Bool {
    bytes.withUnsafeBytes { buffer in
      let arena = WireCodec.arena(for: buffer)
      #expect(arena.capacity <= 2048 + 4 * min(bytes.count, 65536), sourceLocation: location)
      defer { #expect(arena.used <= arena.capacity, sourceLocation: location) }
      guard let envelope = try? WireCodec.decode(buffer, arena: arena) else { return false }
      // Every limit is checked again by the way back: what encodes and decodes to itself keeps them all.
      let again = try? WireCodec.decode(WireCodec.encode(envelope))
      #expect(again == envelope, sourceLocation: location)
      // The sizes that its raw frames may have are told for every message.
      for sizes in [[], [8], [8, 8]] { try? envelope.message.check(payloadSizes: sizes) }
      return true
    }
  }
}

@Suite struct HostileHeaderTests {
  @Test func randomBytesNeverTrap() {
    var random = SeededRandom(seed: 1)
    for _ in 0..<100_000 {
      Hostile.check(
        (0..<Int.random(in: 0...96, using: &random)).map { _ in .random(in: 0...255, using: &random) })
    }
  }

  /// Damaged, cut, doubled and spliced vectors reach much further into the decoder than random bytes.
  @Test func mutatedVectorsNeverTrap() throws {
    var random = SeededRandom(seed: 2)
    let vectors = try Samples.named.map { try GoldenVectors.bytes($0.name) }
    var messages = 0
    for _ in 0..<100_000 {
      var bytes = vectors[Int.random(in: 0..<vectors.count, using: &random)]
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        mutate(&bytes, with: vectors[Int.random(in: 0..<vectors.count, using: &random)], &random)
      }
      messages += Hostile.check(bytes) ? 1 : 0
    }
    #expect(messages > 1000, "mutation must leave messages to check")
  }

  private func mutate(_ bytes: inout [UInt8], with other: [UInt8], _ random: inout SeededRandom) {
    let position = Int.random(in: 0...bytes.count, using: &random)
    switch Int.random(in: 0..<5, using: &random) {
    case 0 where position < bytes.count: bytes[position] = .random(in: 0...255, using: &random)
    case 1: bytes.insert(.random(in: 0...255, using: &random), at: position)
    case 2 where position < bytes.count: bytes.remove(at: position)
    case 3: bytes.append(contentsOf: other)
    default: bytes.replaceSubrange(position..., with: other[min(position, other.count)...])
    }
  }

  @Test func aHugeHeaderIsRefusedUnread() {
    let frame = [UInt8](repeating: 0x52, count: 400_000)
    #expect { try WireCodec.decode(frame) } throws: { ($0 as? WireError)?.code == .tooLarge }
    frame.withUnsafeBytes { buffer in
      let arena = WireCodec.arena(for: buffer)
      #expect(arena.capacity == 2048 + 4 * 65536)
      _ = try? WireCodec.decode(buffer, arena: arena)
      #expect(arena.used == 0)
    }
  }

  /// Bodies of 60,000 bytes whose natural decoding would take megabytes: nothing but the arena is spent.
  @Test func expansionStaysInsideTheBudget() {
    let version: [UInt8] = [0x08, 2]
    let patterns: [(name: String, bytes: [UInt8])] = [
      ("empty greetings", [0x82, 0x01, 0]),
      ("greetings with one held shard", [0x82, 0x01, 3, 0xB8, 0x01, 1]),
      ("greetings with a held column", [0x82, 0x01, 4, 0xBA, 0x01, 1, 1]),
      ("unknown numbers", [0xC0, 0x3E, 1]),
      ("unknown bytes", [0xC2, 0x3E, 0]),
      ("fingerprints", [0x12, 0]),
      ("alternating kinds", [0xDA, 0x01, 0, 0xE2, 0x01, 0]),
    ]
    for (name, bytes) in patterns {
      let frame = version + [[UInt8]](repeating: bytes, count: 60_000 / bytes.count).joined()
      let isMessage = Hostile.check(frame)
      #expect(!isMessage || name == "fingerprints", "\(name)")
    }
    // One failure whose mask claims 7,500 words.
    #expect(!Hostile.check(version + submessage(21, bytes(7, [UInt8](repeating: 1, count: 60_000)))))
    // One greeting whose held column claims 60,000 entries.
    let column = [UInt8](repeating: 1, count: 60_000)
    #expect(!Hostile.check(version + submessage(16, bytes(23, column))))
  }

  /// Each of protobuf-c's requests for memory is refused in turn: what throws says so, nothing else breaks.
  @Test func everyAllocationMayFail() throws {
    for (name, envelope) in Samples.named {
      let unknown = number(99, 1) + bytes(98, [1, 2, 3])
      let frame = try GoldenVectors.bytes(name) + unknown + unknown
      try frame.withUnsafeBytes { buffer in
        let whole = WireCodec.arena(for: buffer)
        let decoded = try WireCodec.decode(buffer, arena: whole)
        #expect(decoded == envelope, "\(name)")
        for capacity in stride(from: 0, to: whole.used - 16, by: 8) {
          var found: WireError.Code?
          do throws(WireError) {
            _ = try WireCodec.decode(buffer, arena: Arena(bytes: capacity))
          } catch { found = error.code }
          #expect(found == .tooLarge, "\(name) in \(capacity) of \(whole.used) bytes")
        }
      }
    }
  }

  @Test func nestingDoesNotRecurse() {
    var body: [UInt8] = []
    for _ in 0..<10_000 { body = body.count < 60_000 ? submessage(16, body) : body }
    #expect(!Hostile.check([0x08, 2] + body))
    #expect(!Hostile.check([0x08, 2] + [UInt8](repeating: 0x83, count: 60_000)), "groups")
  }
}
