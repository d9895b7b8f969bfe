// SPDX-License-Identifier: Apache-2.0
import AndorWire
import Testing

@Suite struct VersionTests {
  @Test(arguments: [2, 3, UInt32.max])
  func aNewerSenderIsNamed(_ version: UInt32) throws {
    // A kind and fields that only the newer version knows.
    let frame = number(1, UInt64(version)) + submessage(77, number(1, 1)) + number(99, 5)
    let error = try #require(throws: WireError.self) { try WireCodec.decode(frame) }
    #expect(error.code == .newerVersion(version))
    #expect(error.peerVersion == version)
    #expect(error.description.contains("\(version)"))
  }

  @Test func noVersionIsMalformed() {
    #expect { try WireCodec.decode([]) } throws: { ($0 as? WireError)?.code == .malformed }
    #expect { try WireCodec.decode(number(1, 0) + submessage(29)) } throws: {
      ($0 as? WireError)?.code == .malformed
    }
  }

  @Test func anUnknownKindOfThisVersionIsSaidToBeUnknown() {
    for frame in [number(1, 1), header(77, number(1, 1))] {
      #expect { try WireCodec.decode(frame) } throws: { ($0 as? WireError)?.code == .unknownKind }
    }
  }

  @Test func unknownFieldsAreIgnored() throws {
    let unknown = number(100, 1) + bytes(101, Array("later".utf8)) + fixed(102, 3)
    let frame = header(22, number(1, 2), unknown) + unknown
    #expect(
      try WireCodec.decode(frame).message == .heartbeat(Heartbeat(inFlight: 2, rowsPerSecond: 0)))
  }
}
