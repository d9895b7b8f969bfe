// SPDX-License-Identifier: Apache-2.0
import AndorWire
import FoundationEssentials
import Testing

/// The vectors were made by another implementation of protobuf: see `Tests/Reference/make_wire_vectors.py`.
enum GoldenVectors {
  /// The committed vectors of this build's protocol version.
  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Protocols/golden/v2")

  static func bytes(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: folder.appending(path: "\(name).bin")))
  }
}

@Suite struct GoldenVectorTests {
  @Test(arguments: Samples.named.map(\.name))
  func decodesToItsKnownValues(_ name: String) throws {
    #expect(try WireCodec.decode(GoldenVectors.bytes(name)) == Samples.envelope(name))
  }

  @Test(arguments: Samples.named.map(\.name))
  func encodesToTheSameBytes(_ name: String) throws {
    #expect(try WireCodec.encode(Samples.envelope(name)) == GoldenVectors.bytes(name))
  }

  @Test func everyCommittedVectorIsTested() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: GoldenVectors.folder.path)
    #expect(files.sorted() == Samples.named.map { "\($0.name).bin" }.sorted())
  }

  @Test(arguments: Samples.named.map(\.name))
  func truncationThrowsOrGivesAMessage(_ name: String) throws {
    let bytes = try GoldenVectors.bytes(name)
    for count in 0..<bytes.count {
      Hostile.check(Array(bytes[..<count]))
    }
  }

  @Test(arguments: Samples.named.map(\.name))
  func aFlippedBitThrowsOrGivesAMessage(_ name: String) throws {
    let bytes = try GoldenVectors.bytes(name)
    for bit in 0..<bytes.count * 8 {
      var flipped = bytes
      flipped[bit / 8] ^= 1 << (bit % 8)
      Hostile.check(flipped)
    }
  }
}
