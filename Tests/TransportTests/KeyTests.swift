// SPDX-License-Identifier: Apache-2.0
import AndorTestKit
import AndorTransport
import Testing

@Suite struct KeyTests {
  /// The key pair that ZeroMQ's own manual page of `zmq_curve` prints.
  private let knownPublic = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
  private let knownSecret = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs"

  @Test func publicKeyFollowsFromTheSecretOne() throws {
    let pair = try CurveKeyPair(secretKey: CurveSecretKey(z85: knownSecret))
    #expect(pair.publicKey.z85 == knownPublic)
  }

  @Test func pairsDiffer() throws {
    let pairs = try (0..<10).map { _ in try CurveKeyPair.generate().publicKey }
    #expect(Set(pairs).count == 10)
  }

  /// The test vector of ZeroMQ RFC 32, repeated to the length of a key.
  @Test func z85() throws {
    let word: [UInt8] = [0x86, 0x4F, 0xD2, 0x6F, 0xB5, 0x59, 0xF7, 0x5B]
    let key = try CurvePublicKey(z85: "HelloWorldHelloWorldHelloWorldHelloWorld")
    #expect(key.bytes == word + word + word + word)
    #expect(key.description == "HelloWorldHelloWorldHelloWorldHelloWorld")
  }

  @Test(arguments: [
    "", "short", String(repeating: "0", count: 39), String(repeating: "0", count: 41),
    String(repeating: "~", count: 40), String(repeating: "#", count: 40), String(repeating: "é", count: 20),
    String(repeating: "0", count: 39) + "\0", String(repeating: "0", count: 39) + " ",
  ]) func otherTextIsNoKey(_ text: String) {
    let error = #expect(throws: TransportError.self) { try CurvePublicKey(z85: text) }
    #expect(error?.code == .badKey)
    #expect(throws: TransportError.self) { try CurveSecretKey(z85: text) }
  }

  @Test func secretsStaySecret() throws {
    let pair = try CurveKeyPair(secretKey: CurveSecretKey(z85: knownSecret))
    var dumped = ""
    dump(pair, to: &dumped)
    for text in [
      "\(pair)", "\(pair.secretKey)", String(reflecting: pair), String(reflecting: pair.secretKey), dumped,
    ] {
      #expect(!text.contains("D:)Q["))
    }
    #expect(Mirror(reflecting: pair.secretKey).children.isEmpty)
    let error = #expect(throws: TransportError.self) { try CurveSecretKey(z85: knownSecret + "x") }
    #expect(error?.description.contains("D:)Q[") == false)
  }

  @Test(arguments: ["worker-1", "a", "0.b_c", String(repeating: "w", count: 64)])
  func names(_ name: String) throws {
    #expect(try AuthorisedPeer(name: name, publicKey: CurveKeyPair.generate().publicKey).name == name)
  }

  @Test(arguments: ["", ".", "-x", "_x", "a b", "a/b", "ü", "a\0", "a\n", String(repeating: "w", count: 65)])
  func otherNames(_ name: String) throws {
    let key = try CurveKeyPair.generate().publicKey
    let error = #expect(throws: TransportError.self) { try AuthorisedPeer(name: name, publicKey: key) }
    #expect(error?.code == .badKey)
  }

  @Test func namesAndKeysAreUnique() throws {
    let (first, second) = (try CurveKeyPair.generate().publicKey, try CurveKeyPair.generate().publicKey)
    let twice = [
      [try AuthorisedPeer(name: "a", publicKey: first), try AuthorisedPeer(name: "b", publicKey: first)],
      [try AuthorisedPeer(name: "a", publicKey: first), try AuthorisedPeer(name: "a", publicKey: second)],
    ]
    let context = try Context()
    for peers in twice {
      let error = #expect(throws: TransportError.self) { try Authenticator(context, authorised: peers) }
      #expect(error?.code == .damagedKeys)
    }
  }
}
