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

  private let top = Int(Int32.max)

  private func string(_ letter: String, _ count: Int) -> String { String(repeating: letter, count: count) }

  private var greetings: [Message] {
    let held = (1...WireLimits.held).map {
      Hello.Held(
        kind: LeaseKind(rawValue: UInt32(top - $0)), lease: Samples.lease(top - $0, top - 2 * $0, $0),
        values: Samples.digest(from: UInt8($0)))
    }
    let all = (1...32).map { UInt32($0) }
    return [
      .hello(
        Hello(
          role: .observer, name: string("é", 64), build: string("1", 64), host: string("h", 255),
          process: top, backends: Hello.Backends(rawValue: .max), threads: 256, credit: 1024,
          services: WorkerServices(
            leases: all.map(LeaseKind.init), masks: all.map(MaskKind.init), words: 16, valuesPerMask: 64),
          numerics: WorkerNumerics(
            processor: string("p", 128), runtime: string("r", 128), device: string("d", 128),
            digest: Samples.digest(from: 9), probeCount: 1 << 16),
          held: held)),
      .hello(
        Hello(
          role: .worker, name: "n", build: "", host: "", process: 0, backends: [], threads: 0, credit: 0,
          services: .none)),
      .welcome(
        Welcome(worker: UInt32(top), heartbeatMilliseconds: 3_600_000, silenceMilliseconds: 86_400_000)),
      .welcome(
        Welcome(
          worker: 0, heartbeatMilliseconds: 10, silenceMilliseconds: 10, numerics: Samples.digest(from: 5))),
      .refusal(
        Refusal(
          code: .version, sentence: string("s", 512), expected: string("e", 512), found: string("f", 512))),
    ]
  }

  private var offers: [Message] {
    let last = Samples.lease(top, top, top)
    let masks: [(LeaseKind, LeaseOffer.Masks, Int)] = [
      (.sums, .subcube(first: (1 << 63) - (1 << 20), bits: 20), 1), (.sums, .subcube(first: 0, bits: 0), 64),
      (.values, .subcube(first: 0, bits: 14), 64), (.values, .list(count: 1 << 20, words: 1), 1),
      (.values, .list(count: 1 << 16, words: 16), 16), (.values, .list(count: 1, words: 1), 1),
      (.values, .drawn(stream: 65_535, first: 1 << 40 - 1 << 20, count: 1 << 20), 1),
      (.values, .drawn(stream: 0, first: 0, count: 1), 64), (.values, .other(MaskKind(rawValue: 4)), 1),
      (LeaseKind(rawValue: 5), .other(.subcube), 64), (LeaseKind(rawValue: 5), .other(.none), 0),
    ]
    let evaluations = masks.map { kind, masks, values in
      LeaseOffer(
        kind: kind, lease: last, deadlineMilliseconds: top, model: 65_535, round: 65_535, masks: masks,
        valuesPerMask: values)
    }
    let search = LeaseOffer(
      kind: .explanation, lease: Samples.lease(0, 0, 1), deadlineMilliseconds: 1, masks: .none,
      valuesPerMask: 0, values: Samples.digest(from: 7))
    return (evaluations + [search]).map(Message.lease)
  }

  private var results: [Message] {
    let shapes: [(LeaseKind, frames: Int, count: Int, values: Int, hasSums: Bool)] = [
      (.values, 1, 1 << 20, 1, false), (.values, 1, 1 << 14, 64, false), (.sums, 2, 1 << 20, 1, true),
      (.sums, 2, 1, 1, false), (.explanation, 1, 0, 0, false), (.effect, 2, 0, 0, true),
      (LeaseKind(rawValue: 77), 2, 0, 3, false),
    ]
    return shapes.map { shape in
      .result(
        ShardResult(
          kind: shape.0, lease: Samples.lease(top, top, top), frames: shape.frames, count: shape.count,
          valuesPerMask: shape.values, values: Samples.digest(from: 0),
          sums: shape.hasSums ? Samples.digest(from: 200) : nil,
          ends: shape.0 == .values ? [Double](repeating: -.infinity, count: 4 * shape.values) : [],
          modelMicroseconds: .max, totalMicroseconds: .max))
    }
  }

  private var others: [Message] {
    let last = Samples.lease(top, top, top)
    let words = [UInt64](repeating: .max, count: WireLimits.words)
    return [
      .failure(
        ShardFailure(kind: .values, lease: last, reason: .nonFinite, text: string("f", 1024), mask: words)),
      .failure(ShardFailure(kind: .sums, lease: last, reason: .nonFinite, text: "", mask: [0])),
      .heartbeat(Heartbeat(credit: 1024)), .heartbeat(Heartbeat()),
      .fetchArtifact(ArtifactRequest(digest: Samples.digest(from: 1), offset: 16 << 30, length: 1 << 20)),
      .artifactChunk(ArtifactChunk(digest: Samples.digest(from: 1), offset: 16 << 30, total: 16 << 30)),
      .drain(""), .goodbye(Goodbye(.other, string("g", 512))),
      .handback(Handback(kind: LeaseKind(rawValue: UInt32(top)), lease: last)),
    ]
  }

  @Test func extremesComeBack() throws {
    try withEvery("message", in: greetings + offers + results + others) { message in
      let envelope = Envelope(fingerprint: Samples.fingerprint, session: .max, message: message)
      let back = try WireCodec.decode(WireCodec.encode(envelope))
      #expect(back == envelope)
    }
  }

  @Test func everyWordOfAnEnumerationComesBack() throws {
    let lease = Samples.lease(1, 2, 3)
    let messages =
      (1...11).map { Message.refusal(Refusal(code: Refusal.Code(rawValue: $0), sentence: "")) }
      + FailureKind.allCases.map {
        Message.failure(
          ShardFailure(
            kind: .values, lease: lease, reason: $0, text: "", mask: $0 == .nonFinite ? [3] : []))
      }
      + Acknowledgement.Disposition.allCases.map {
        Message.ack(Acknowledgement(kind: .sums, lease: lease, disposition: $0))
      } + Goodbye.Reason.allCases.map { Message.goodbye(Goodbye($0, "")) }
      + (1...5).map { Message.handback(Handback(kind: LeaseKind(rawValue: $0), lease: lease)) }
    try withEvery("message", in: messages) { message in
      let back = try WireCodec.decode(WireCodec.encode(Envelope(message: message)))
      #expect(back.message == message)
    }
  }

  @Test func longTextsAreCutBetweenCharacters() throws {
    let cut = { (text: String) throws -> Message in
      try WireCodec.decode(WireCodec.encode(Envelope(message: .drain(text)))).message
    }
    #expect(try cut(String(repeating: "a", count: 600)) == .drain(String(repeating: "a", count: 512)))
    #expect(try cut(String(repeating: "€", count: 300)) == .drain(String(repeating: "€", count: 170)))
  }
}
