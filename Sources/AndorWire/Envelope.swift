// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob

/// A header: a message and what every message says about its sender.
public struct Envelope: Equatable, Sendable {
  /// The sender's protocol version.
  public var version: UInt32
  /// What identifies the job; `nil` before a welcome.
  public var fingerprint: SHA256Digest?
  /// The coordinator's random number for this run of it; 0 before a welcome.
  public var session: UInt64
  /// The message itself.
  public var message: Message

  /// Creates a header from its parts, by default of this build's protocol version.
  public init(
    version: UInt32 = WireLimits.version, fingerprint: SHA256Digest? = nil, session: UInt64 = 0,
    message: Message
  ) {
    self.version = version
    self.fingerprint = fingerprint
    self.session = session
    self.message = message
  }
}

/// Everything that a coordinator, a worker and an observer say to each other.
public enum Message: Equatable, Sendable {
  /// Worker or observer: here I am. One frame of float64 where probe values are told.
  case hello(Hello)
  /// Coordinator: you are taken. Frames: the job file as given, `plan.json`.
  case welcome(Welcome)
  /// Coordinator: no, and why.
  case refusal(Refusal)
  /// Coordinator: do this work. One frame of masks where they are listed, or a document that says what is sought.
  case lease(LeaseOffer)
  /// Worker: what came of a lease. Frames: values and, where asked for, partial Möbius sums, float64
  /// little-endian; of an explanation a document, and numbers.
  case result(ShardResult)
  /// Worker: an attempt gave no result.
  case failure(ShardFailure)
  /// Either way: alive.
  case heartbeat(Heartbeat)
  /// Coordinator: this result needs no keeping any more.
  case ack(Acknowledgement)
  /// Worker: send me part of a file.
  case fetchArtifact(ArtifactRequest)
  /// Coordinator: part of a file. One frame of bytes.
  case artifactChunk(ArtifactChunk)
  /// Coordinator: finish what you hold, take nothing more, say goodbye; for the reason in the text.
  case drain(String)
  /// Either way: the last message of a connection.
  case goodbye(Goodbye)
  /// Worker: a lease given back unevaluated.
  case handback(Handback)
  /// Observer: how does the job stand?
  case statusRequest
  /// Coordinator: so it stands. One frame, a `StatusSnapshot` as JSON.
  case status
}
