// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorWire
import Testing

/// One envelope of known values for every kind of message; `Protocols/golden/v1` holds their bytes.
enum Samples {
  static let fingerprint = digest(from: 0)
  static let session: UInt64 = 0x0123_4567_89AB_CDEF

  static let named: [(name: String, envelope: Envelope)] = [
    ("hello", Envelope(message: .hello(hello))),
    (
      "welcome",
      tagged(
        .welcome(
          Welcome(worker: 7, heartbeatMilliseconds: 1000, silenceMilliseconds: 10_000, leases: 2)))
    ),
    (
      "refusal",
      tagged(
        .refusal(
          Refusal(code: .fingerprint, sentence: "the job in this folder is another one")))
    ),
    (
      "lease-subcube",
      tagged(
        .lease(
          LeaseOffer(
            lease: lease(3, 5, 2), deadlineMilliseconds: 60_000,
            masks: .subcube(first: 5 << 12, bits: 12))))
    ),
    (
      "lease-list",
      tagged(
        .lease(
          LeaseOffer(
            lease: lease(0, 9, 1), deadlineMilliseconds: 30_000, masks: .list(count: 4096))))
    ),
    (
      "result",
      tagged(
        .result(
          ShardResult(
            lease: lease(3, 5, 2), values: digest(from: 32), sums: digest(from: 64), count: 4096,
            modelMicroseconds: 1_234_567, totalMicroseconds: 1_250_000)))
    ),
    (
      "failure",
      tagged(
        .failure(
          ShardFailure(
            lease: lease(3, 5, 2), kind: .nonFinite, text: "v(∅) is NaN", mask: 0xFEDC_BA98)))
    ),
    ("heartbeat", tagged(.heartbeat(Heartbeat(inFlight: 2, rowsPerSecond: 12345.75)))),
    ("ack", tagged(.ack(Acknowledgement(lease: lease(3, 5, 2), disposition: .duplicate)))),
    (
      "fetch-artifact",
      tagged(
        .fetchArtifact(
          ArtifactRequest(digest: digest(from: 96), offset: 3 << 20, length: 1 << 20)))
    ),
    (
      "artifact-chunk",
      tagged(
        .artifactChunk(
          ArtifactChunk(digest: digest(from: 96), offset: 3 << 20, total: (3 << 20) + 17)))
    ),
    ("drain", tagged(.drain(reason: "the job is done"))),
    ("goodbye", tagged(.goodbye(reason: "asked to stop"))),
    ("handback", tagged(.handback(lease(3, 5, 2)))),
    ("status-request", Envelope(message: .statusRequest)),
    ("status", tagged(.status)),
  ]

  static let hello = Hello(
    role: .worker, name: "wörker-1", build: "0.1.0", numerics: "x86_64 avx512f onnxruntime 1.32.0",
    backends: [.onnx, .formula, .table], threads: 2, credit: 3, process: 4711, host: "node-17",
    held: [
      Hello.Held(lease: lease(0, 4, 1), values: digest(from: 128)),
      Hello.Held(lease: lease(3, 300, 2), values: digest(from: 160)),
    ])

  /// The envelope of a name.
  static func envelope(_ name: String) throws -> Envelope {
    try #require(named.first { $0.name == name }).envelope
  }

  /// The digest whose bytes count up from the number given.
  static func digest(from first: UInt8) -> SHA256Digest {
    guard let digest = SHA256Digest(bytes: (0..<32).map { first + $0 }) else { preconditionFailure() }
    return digest
  }

  static func lease(_ game: Int, _ shard: Int, _ attempt: Int) -> Lease {
    Lease(shard: ShardReference(game: game, index: shard), attempt: attempt)
  }

  private static func tagged(_ message: Message) -> Envelope {
    Envelope(fingerprint: fingerprint, session: session, message: message)
  }
}
