// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorDigest
import AndorJob
import AndorLedger
import AndorScheduler
import AndorTransport

/// A report of another thread to the coordinator's.
enum Report: Sendable {
  case committed(ShardReference)
  case commitFailed(ShardReference, LedgerError)
  case explaining(game: Int, GameExplainer.Progress)
  case finalInteractions(FinalInteractions?)
  case planned(GameRounds.Question, Result<GameRounds.Answer, any Error>)
  case rowsCompared(WorkerID, Lease, Result<[RowDifference], LedgerError>)
  case valuesRead(game: Int, generation: Int, Result<(Frame, SHA256Digest)?, any Error>)
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
