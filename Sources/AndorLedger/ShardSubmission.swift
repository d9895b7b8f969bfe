// SPDX-License-Identifier: Apache-2.0
import AndorDigest

/// Bytes owned by somebody, lent for reading; a received message frame can be one without a copy.
public protocol ByteSource: Sendable {
  /// The number of bytes.
  var byteCount: Int { get }
  /// Lends the bytes, which stay the same and in place while the body runs; on any thread.
  func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R
}

extension Array: ByteSource where Element == UInt8 {
  /// The number of bytes.
  public var byteCount: Int { count }

  /// Lends the array's memory.
  public func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
    var outcome: Result<R, E>?
    withUnsafeBytes { buffer in
      do throws(E) {
        outcome = .success(try body(buffer))
      } catch {
        outcome = .failure(error)
      }
    }
    guard let outcome else { preconditionFailure("the body was run") }
    return try outcome.get()
  }
}

/// A shard's data on their way to the disk.
public struct ShardSubmission: Sendable {
  /// What the committer answers, on its own thread: the record that is now durable, or why there is none.
  public typealias Completion = @Sendable (Result<ShardRecord, LedgerError>) -> Void

  package let game: GameLedger
  package let stamp: ShardStamp
  package let values: any ByteSource
  package let claimed: SHA256Digest?
  package let completion: Completion

  /// Creates a submission of one shard of one game.
  ///
  /// - Parameters:
  ///   - values: the shard's little-endian float64 values, row after row.
  ///   - claimed: the digest to compare the values' with before anything is written; it is computed on the
  ///     commit thread in any case.
  ///   - completion: called exactly once. `full` means that the same submission may succeed later; after any
  ///     error the shard must be submitted again in full, since nothing of it may be assumed durable.
  public init(
    game: GameLedger, stamp: ShardStamp, values: any ByteSource, claimed: SHA256Digest? = nil,
    completion: @escaping Completion
  ) {
    precondition((0..<game.identity.shardCount).contains(stamp.shard), "no such shard")
    self.game = game
    self.stamp = stamp
    self.values = values
    self.claimed = claimed
    self.completion = completion
  }

  package var byteCount: Int { values.byteCount }

  /// Computes the digest and returns the shard's record.
  /// - Throws: `damaged` for values of the wrong length or with another digest than claimed.
  package func check() throws(LedgerError) -> ShardRecord {
    let expected = game.identity.dataRange(of: stamp.shard).count
    guard values.byteCount == expected else {
      throw damaged("has values that are not \(expected) bytes long")
    }
    let digest = values.withBytes { bytes in
      var hasher = SHA256Hasher()
      hasher.update(bytes)
      return hasher.finalize()
    }
    guard claimed == nil || claimed == digest else { throw damaged("does not match its digest") }
    return ShardRecord(stamp: stamp, values: ShortDigest(digest))
  }

  private func damaged(_ what: String) -> LedgerError {
    LedgerError(
      .damaged, "shard \(stamp.shard) of game \(game.identity.name) \(what)",
      hint: "It is rejected and evaluated again.")
  }
}
