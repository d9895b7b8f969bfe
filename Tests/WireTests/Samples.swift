// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorWire
import Testing

/// Envelopes of known values, at least one for every kind of message; `Protocols/golden/v2` holds their bytes.
enum Samples {
  static let fingerprint = digest(from: 0)
  static let session: UInt64 = 0x0123_4567_89AB_CDEF

  static let named: [(name: String, envelope: Envelope)] =
    [
      ("hello", Envelope(message: .hello(hello))),
      ("hello-observer", Envelope(message: .hello(observer))),
      ("status-request", Envelope(message: .statusRequest)),
    ]
    + (coordinators + workers).map { name, message in
      (name, Envelope(fingerprint: fingerprint, session: session, message: message))
    }

  /// What a coordinator says.
  private static let coordinators: [(String, Message)] = [
    (
      "welcome",
      .welcome(
        Welcome(
          worker: 7, heartbeatMilliseconds: 1000, silenceMilliseconds: 10_000, numerics: digest(from: 192)))
    ),
    (
      "refusal",
      .refusal(
        Refusal(
          code: .numerics, sentence: "this machine rounds in another way",
          expected: "x86_64, avx512f · onnxruntime 1.32.0 · cpu",
          found: "x86_64, avx2 · onnxruntime 1.32.0 · cpu"))
    ),
    (
      "lease-subcube",
      .lease(
        LeaseOffer(
          kind: .sums, lease: lease(3, 5, 2), deadlineMilliseconds: 60_000, model: 1,
          masks: .subcube(first: 5 << 12, bits: 12), valuesPerMask: 3))
    ),
    (
      "lease-list",
      .lease(
        LeaseOffer(
          kind: .values, lease: lease(0, 9, 1), deadlineMilliseconds: 30_000, round: 4,
          masks: .list(count: 4096, words: 2), valuesPerMask: 1))
    ),
    (
      "lease-drawn",
      .lease(
        LeaseOffer(
          kind: .values, lease: lease(0, 9, 1), deadlineMilliseconds: 30_000,
          masks: .drawn(stream: 3, first: 1 << 40 - 4096, count: 4096), valuesPerMask: 1))
    ),
    ("lease-explanation", .lease(search(.explanation, lease(3, 0, 1)))),
    ("lease-effect", .lease(search(.effect, lease(3, 17, 1)))),
    ("ack", .ack(Acknowledgement(kind: .sums, lease: lease(3, 5, 2), disposition: .duplicate))),
    (
      "artifact-chunk",
      .artifactChunk(ArtifactChunk(digest: digest(from: 96), offset: 3 << 20, total: (3 << 20) + 17))
    ),
    ("drain", .drain("the job is done")),
    ("status", .status),
  ]

  /// What a worker says.
  private static let workers: [(String, Message)] = [
    (
      "result-values",
      .result(
        ShardResult(
          kind: .values, lease: lease(3, 5, 2), frames: 1, count: 4096, valuesPerMask: 2,
          values: digest(from: 32), sums: nil, modelMicroseconds: 1_234_567, totalMicroseconds: 1_250_000))
    ),
    (
      "result-sums",
      .result(
        ShardResult(
          kind: .sums, lease: lease(3, 5, 2), frames: 2, count: 4096, valuesPerMask: 1,
          values: digest(from: 32), sums: digest(from: 64), modelMicroseconds: 1_234_567,
          totalMicroseconds: 1_250_000))
    ),
    (
      "result-effect",
      .result(
        ShardResult(
          kind: .effect, lease: lease(3, 17, 1), frames: 2, count: 0, valuesPerMask: 0,
          values: digest(from: 32), sums: digest(from: 64), modelMicroseconds: 0,
          totalMicroseconds: 1_250_000))
    ),
    (
      "failure",
      .failure(
        ShardFailure(
          kind: .sums, lease: lease(3, 5, 2), reason: .nonFinite, text: "v(∅) is NaN",
          mask: [0xFEDC_BA98, 1 << 63]))
    ),
    ("heartbeat", .heartbeat(Heartbeat(credit: 12))),
    (
      "fetch-artifact",
      .fetchArtifact(ArtifactRequest(digest: digest(from: 96), offset: 3 << 20, length: 1 << 20))
    ),
    ("goodbye", .goodbye(Goodbye(.notAllowed, "the job's model is a Python module"))),
    ("handback", .handback(Handback(kind: .sums, lease: lease(3, 5, 2)))),
  ]

  static let services = WorkerServices(
    leases: [.values, .sums], masks: [.subcube, .list], words: 1, valuesPerMask: 1)

  static let hello = Hello(
    role: .worker, name: "wörker-1", build: "0.2.0", host: "node-17", process: 4711,
    backends: Hello.Backends([.onnx, .formula, .values]), threads: 2, credit: 3, services: services,
    numerics: WorkerNumerics(
      processor: "x86_64, avx512f", runtime: "onnxruntime 1.32.0", device: "cpu", digest: digest(from: 192),
      probeCount: 64),
    held: [
      Hello.Held(kind: .values, lease: lease(0, 4, 1), values: digest(from: 128)),
      Hello.Held(kind: .sums, lease: lease(3, 300, 2), values: digest(from: 160)),
    ])

  static let observer = Hello(
    role: .observer, name: "status", build: "", host: "", process: 0, backends: [], threads: 0, credit: 0,
    services: .none)

  private static func search(_ kind: LeaseKind, _ lease: Lease) -> LeaseOffer {
    LeaseOffer(
      kind: kind, lease: lease, deadlineMilliseconds: 90_000, masks: .none, valuesPerMask: 0,
      values: digest(from: 32))
  }

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
}
