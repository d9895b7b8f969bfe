// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorTestKit
import AndorWire
import Testing

@Suite struct RoundTripTests {
  @Test(arguments: Samples.named.map(\.name))
  func everyKindComesBack(_ name: String) throws {
    let envelope = try Samples.envelope(name)
    #expect(try WireCodec.decode(WireCodec.encode(envelope)) == envelope)
  }

  @Test func extremesComeBack() throws {
    let top = Int(Int32.max)
    let last = Samples.lease(top, top, top)
    let held = (1...WireLimits.held).map {
      Hello.Held(lease: Samples.lease(top - $0, top - 2 * $0, $0), values: Samples.digest(from: UInt8($0)))
    }
    let extremes: [Message] = [
      .hello(
        Hello(
          role: .observer, name: String(repeating: "é", count: 64), build: String(repeating: "1", count: 64),
          numerics: String(repeating: "n", count: 512), backends: Hello.Backends(rawValue: .max),
          threads: 256,
          credit: 1024, process: top, host: String(repeating: "h", count: 255), held: held)),
      .hello(
        Hello(
          role: .worker, name: "\0", build: "", numerics: "", backends: [], threads: 0, credit: 0, process: 0,
          host: "")),
      .welcome(
        Welcome(
          worker: UInt32(top), heartbeatMilliseconds: 3_600_000, silenceMilliseconds: 86_400_000, leases: 1024
        )),
      .refusal(Refusal(code: .version, sentence: String(repeating: "s", count: 512))),
      .lease(
        LeaseOffer(
          lease: last, deadlineMilliseconds: top, masks: .subcube(first: (1 << 63) - (1 << 20), bits: 20))),
      .lease(
        LeaseOffer(
          lease: Samples.lease(0, 0, 1), deadlineMilliseconds: 1, masks: .subcube(first: 0, bits: 0))),
      .lease(LeaseOffer(lease: last, deadlineMilliseconds: 1, masks: .list(count: 1 << 20))),
      .result(
        ShardResult(
          lease: last, values: Samples.digest(from: 0), sums: Samples.digest(from: 200), count: 1 << 20,
          modelMicroseconds: .max, totalMicroseconds: .max)),
      .failure(
        ShardFailure(
          lease: last, kind: .nonFinite, text: String(repeating: "f", count: 1024), mask: .max)),
      .heartbeat(Heartbeat(inFlight: 1024, rowsPerSecond: .greatestFiniteMagnitude, credit: 1024)),
      .fetchArtifact(ArtifactRequest(digest: Samples.digest(from: 1), offset: 16 << 30, length: 1 << 20)),
      .artifactChunk(ArtifactChunk(digest: Samples.digest(from: 1), offset: 16 << 30, total: 16 << 30)),
      .drain(reason: ""), .goodbye(reason: String(repeating: "g", count: 512)), .handback(last),
    ]
    try withEvery("message", in: extremes) { message in
      let envelope = Envelope(fingerprint: Samples.fingerprint, session: .max, message: message)
      let back = try WireCodec.decode(WireCodec.encode(envelope))
      #expect(back == envelope)
    }
  }

  @Test func everyCodeComesBack() throws {
    let lease = Samples.lease(1, 2, 3)
    let messages =
      Refusal.Code.allCases.map { Message.refusal(Refusal(code: $0, sentence: "")) }
      + FailureKind.allCases.map { Message.failure(ShardFailure(lease: lease, kind: $0, text: "")) }
      + Acknowledgement.Disposition.allCases.map {
        Message.ack(Acknowledgement(lease: lease, disposition: $0))
      }
    try withEvery("message", in: messages) { message in
      let back = try WireCodec.decode(WireCodec.encode(Envelope(message: message)))
      #expect(back.message == message)
    }
  }

  @Test func longTextsAreCutBetweenCharacters() throws {
    let cut = { (text: String) throws -> Message in
      try WireCodec.decode(WireCodec.encode(Envelope(message: .drain(reason: text)))).message
    }
    #expect(
      try cut(String(repeating: "a", count: 600)) == .drain(reason: String(repeating: "a", count: 512)))
    #expect(
      try cut(String(repeating: "€", count: 300)) == .drain(reason: String(repeating: "€", count: 170)))
  }
}
