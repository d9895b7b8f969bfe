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

/// The SHA-256 digests of a shard's payloads.
public struct PayloadDigests: Hashable, Sendable {
  /// The digest of the values.
  public let values: SHA256Digest
  /// The digest of the partial sums; `nil` where there are none, or nothing is claimed of them.
  public let sums: SHA256Digest?

  /// Creates digests from their parts.
  public init(values: SHA256Digest, sums: SHA256Digest?) {
    self.values = values
    self.sums = sums
  }
}

/// A shard's data on their way to the disk.
public struct ShardSubmission: Sendable {
  /// What the committer answers, on its own thread: the record that is now durable, or why there is none.
  public typealias Completion = @Sendable (Result<ShardRecord, LedgerError>) -> Void

  package let game: GameLedger
  package let stamp: ShardStamp
  package let values: any ByteSource
  package let sums: (any ByteSource)?
  package let claimed: PayloadDigests?
  package let completion: Completion

  /// Creates a submission of one shard of one game.
  ///
  /// - Parameters:
  ///   - values: the shard's little-endian float64 values, row after row.
  ///   - sums: their partial Möbius sums, as many; `nil` where the game has none.
  ///   - claimed: digests to compare the payloads with before anything is written; they are computed on the
  ///     commit thread in any case.
  ///   - completion: called exactly once. `full` means that the same submission may succeed later; after any
  ///     error the shard must be submitted again in full, since nothing of it may be assumed durable.
  public init(
    game: GameLedger, stamp: ShardStamp, values: any ByteSource,
    sums: (any ByteSource)?, claimed: PayloadDigests? = nil, completion: @escaping Completion
  ) {
    precondition((0..<game.identity.shardCount).contains(stamp.shard), "no such shard")
    precondition((sums != nil) == game.identity.hasSums, "sums are given where the game has them")
    self.game = game
    self.stamp = stamp
    self.values = values
    self.sums = sums
    self.claimed = claimed
    self.completion = completion
  }

  package var byteCount: Int { values.byteCount + (sums?.byteCount ?? 0) }

  /// Computes the digests and returns the shard's record.
  /// - Throws: `damaged` for payloads of the wrong length or with other digests than claimed.
  package func check() throws(LedgerError) -> ShardRecord {
    let expected = game.identity.dataRange(of: stamp.shard).count
    guard values.byteCount == expected, sums?.byteCount ?? expected == expected else {
      throw damaged("has payloads that are not \(expected) bytes long")
    }
    let values = Self.digest(of: self.values)
    let sums = self.sums.map(Self.digest)
    if let claimed {
      guard claimed.values == values, claimed.sums == nil || claimed.sums == sums else {
        throw damaged("does not match its digests")
      }
    }
    return ShardRecord(
      stamp: stamp, values: ShortDigest(values), sums: sums.map(ShortDigest.init) ?? .none)
  }

  private static func digest(of source: any ByteSource) -> SHA256Digest {
    source.withBytes { bytes in
      var hasher = SHA256Hasher()
      hasher.update(bytes)
      return hasher.finalize()
    }
  }

  private func damaged(_ what: String) -> LedgerError {
    LedgerError(
      .damaged, "shard \(stamp.shard) of game \(game.identity.name) \(what)",
      hint: "It is rejected and evaluated again.")
  }
}
