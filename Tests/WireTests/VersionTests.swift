// SPDX-License-Identifier: Apache-2.0
import AndorWire
import FoundationEssentials
import Testing

@Suite struct VersionTests {
  @Test(arguments: [1, 3, 4, UInt32.max])
  func anotherVersionsSenderIsNamed(_ version: UInt32) throws {
    // A kind and fields that only the other version knows.
    let frame = number(1, UInt64(version)) + submessage(77, number(1, 1)) + number(99, 5)
    let error = try #require(throws: WireError.self) { try WireCodec.decode(frame) }
    #expect(error.code == .otherVersion(version))
    #expect(error.peerVersion == version)
    #expect(error.description.contains("version \(version), this build speaks 2"))
    #expect(error.hint.hasPrefix(version < 2 ? "Upgrade the sender's andor" : "Upgrade this andor"))
  }

  /// Whatever a version made of the rest of its header: not a byte of it is read, and no memory spent.
  @Test func nothingButTheVersionIsRead() {
    let frame = number(1, 3) + [UInt8](repeating: 0xFF, count: 300)
    frame.withUnsafeBytes { buffer in
      let arena = WireCodec.arena(for: buffer)
      #expect { try WireCodec.decode(buffer, arena: arena) } throws: {
        ($0 as? WireError)?.code == .otherVersion(3)
      }
      #expect(arena.used == 0)
    }
  }

  /// All that andor 0.1.0 says is answered with what has to be upgraded.
  @Test func everythingThatVersion1SaidIsAnsweredPolitely() throws {
    let folder = GoldenVectors.folder.deletingLastPathComponent().appending(path: "v1")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(files.count == 16)
    for file in files {
      let frame = try Array(Data(contentsOf: folder.appending(path: file)))
      let error = try #require(throws: WireError.self, "\(file)") { try WireCodec.decode(frame) }
      #expect(error.code == .otherVersion(1), "\(file)")
      #expect(error.hint == "Upgrade the sender's andor to this version")
    }
  }

  /// What stands first in every header that this build writes, so that other versions find it.
  @Test(arguments: Samples.named.map(\.name))
  func aHeaderBeginsWithItsVersion(_ name: String) throws {
    #expect(try WireCodec.encode(Samples.envelope(name)).prefix(2) == [0x08, 2])
  }

  /// A coordinator of version 1 reads all of a greeting before it looks at the version: what has another type
  /// there would be malformed to it, and the worker would not be told why.
  @Test func aGreetingHasNothingThatVersion1ReadsOtherwise() throws {
    let varints: Set = [1, 5, 6, 7, 8]
    let texts: Set = [2, 3, 4]
    var rest = try WireCodec.encode(Samples.envelope("hello"))[...]
    func take() -> Int {
      var (value, shift) = (0, 0)
      while let byte = rest.popFirst() {
        value |= Int(byte & 0x7F) << shift
        shift += 7
        if byte < 0x80 { break }
      }
      return value
    }
    // The version, then field 16 with the greeting to the end.
    rest = rest.dropFirst(2)
    #expect(take() == 16 << 3 | 2 && take() == rest.count)
    while !rest.isEmpty {
      let (tag, value) = (take(), take())
      let field = tag >> 3
      if tag & 7 == 2 { rest = rest.dropFirst(value) }
      #expect(tag & 7 == 0 ? varints.contains(field) || field > 13 : texts.contains(field) || field > 13)
    }
  }

  /// A header that does not begin with its version, as no encoder writes it, is read as protobuf is.
  @Test func aVersionThatStandsElsewhereIsFound() throws {
    let heartbeat = submessage(22, number(1, 3))
    #expect(try WireCodec.decode(heartbeat + number(1, 2)).message == .heartbeat(Heartbeat(credit: 3)))
    #expect { try WireCodec.decode(heartbeat + number(1, 1)) } throws: {
      ($0 as? WireError)?.code == .otherVersion(1)
    }
    #expect { try WireCodec.decode(number(1, 2) + heartbeat + number(1, 9)) } throws: {
      ($0 as? WireError)?.code == .otherVersion(9)
    }
    // Five bytes of a number that no version has: it is malformed in any case.
    #expect { try WireCodec.decode([0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]) } throws: {
      ($0 as? WireError)?.code == .malformed
    }
  }

  @Test func noVersionIsMalformed() {
    #expect { try WireCodec.decode([]) } throws: { ($0 as? WireError)?.code == .malformed }
    #expect { try WireCodec.decode(number(1, 0) + submessage(29)) } throws: {
      ($0 as? WireError)?.code == .malformed
    }
  }

  @Test func anUnknownKindOfThisVersionIsSaidToBeUnknown() {
    for frame in [number(1, 2), header(77, number(1, 1))] {
      #expect { try WireCodec.decode(frame) } throws: { ($0 as? WireError)?.code == .unknownKind }
    }
  }

  @Test func unknownFieldsAreIgnored() throws {
    let unknown = number(100, 1) + bytes(101, Array("later".utf8)) + fixed(102, 3)
    let frame = header(22, number(1, 2), unknown) + unknown
    #expect(try WireCodec.decode(frame).message == .heartbeat(Heartbeat(credit: 2)))
  }

  /// A later build's words in the enumerations of this version: each has the meaning that `andor.proto` gives it.
  @Test func unknownValuesOfEnumerationsHaveAMeaning() throws {
    let lease = number(1, 2) + number(2, 0) + number(3, 0) + number(4, 1)
    func decode(_ frame: [UInt8]) throws -> Message { try WireCodec.decode(frame).message }
    #expect(
      try decode(header(18, number(1, 99)))
        == .refusal(Refusal(code: Refusal.Code(rawValue: 99), sentence: "")))
    #expect(
      try decode(header(21, lease, number(5, 99)))
        == .failure(ShardFailure(kind: .sums, lease: Samples.lease(0, 0, 1), reason: .model, text: "")))
    #expect(
      try decode(header(23, lease, number(5, 99)))
        == .ack(Acknowledgement(kind: .sums, lease: Samples.lease(0, 0, 1), disposition: .stale)))
    #expect(try decode(header(27, number(1, 99))) == .goodbye(Goodbye(.other, "")))
    #expect {
      _ = try decode(header(16, number(1, 3), text(2, "w")))
    } throws: { ($0 as? WireError)?.code == .malformed }
  }

  /// A later build's work can be answered: who asks, for what, is known; the rest is not read.
  @Test func leasesOfUnknownKindsCanBeAnswered() throws {
    func offer(_ kind: UInt64, masks: UInt64) throws -> LeaseOffer? {
      let frame = header(
        19, number(1, kind), number(2, 4), number(3, 5), number(4, 6), number(5, 1), number(8, masks),
        fixed(9, .max), number(10, 99), number(14, 7))
      guard case .lease(let offer) = try WireCodec.decode(frame).message else { return nil }
      return offer
    }
    for (kind, masks) in [(99, 1), (99, 99), (1, 99), (2, 99)] as [(UInt64, UInt64)] {
      let offer = try #require(try offer(kind, masks: masks))
      #expect(offer.kind.rawValue == UInt32(kind) && offer.masks.kind.rawValue == UInt32(masks))
      #expect(offer.lease == Samples.lease(4, 5, 6))
      #expect(
        Samples.services.lack(of: offer) == (kind == 99 ? "leases of kind 99" : "masks told by kind 99"))
      let message = Message.lease(offer)
      for sizes in [[], [1], [WireLimits.payloadBytes, 0]] { try message.check(payloadSizes: sizes) }
      #expect(throws: WireError.self) { try message.check(payloadSizes: [1, 1, 1]) }
    }
  }
}
