// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorCore
import AndorDigest
import AndorJob
import AndorLedger
import AndorScheduler
import AndorTransport

/// A worker that said hello, as the coordinator knows it.
struct Peer {
  let worker: WorkerID
  let name: String
  let threads: Int
  let host: String
  /// The key it connected with, where keys are used.
  let key: AuthorisedPeer?
  var connection: ConnectionID?
  /// Results of it that became durable.
  var shards = 0
  /// Its attempts that gave no result.
  var failures = 0
  /// When its last message came.
  var lastHeard = monotonicNow()
  /// What it has evaluated lately.
  var work = WorkMeter()
}

/// A result that came and is not yet durable.
struct Payload: Sendable {
  let lease: Lease
  let worker: WorkerID
  let values: Frame
  let sums: Frame
  let digests: PayloadDigests
  let microseconds: Int
  let arrived = monotonicNow()
}

/// What other threads report to the coordinator's.
enum Report: Sendable {
  case committed(ShardReference)
  case commitFailed(ShardReference, LedgerError)
  case explaining(game: Int, GameExplainer.Progress)
  case settled(SettledInteractions?)
  case finished(game: Int, generation: Int, Result<GameFinisher.Finished?, any Error>)
}

extension Frame: ByteSource {
  /// The number of bytes.
  public var byteCount: Int { count }

  /// Lends the frame's bytes.
  public func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
    try withUnsafeBytes(body)
  }
}
