// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorSystem
import Dispatch
import Glibc
import Synchronization

/// Compares data ranges with the digests in their slots, on several threads.
///
/// Files are read with `pread`, not mapped: a sector that cannot be read then costs its shard instead of the
/// process. Complexity: one pass over the durable data, about 2 GB/s a thread with SHA instructions.
enum DataVerification {
  /// A run of shards of one game, the unit of work: about `pieceBytes` of data.
  private struct Piece: Sendable {
    let game: Int
    let shards: Range<Int>
  }

  private static let pieceBytes = 8 << 20
  private static let bufferBytes = 1 << 20

  /// Fences, in every game, the durable shards whose data are not what their slots say.
  static func fence(_ games: inout [GameRecovery], threads: Int) {
    let pieces = pieces(of: games)
    let findings = findings(in: games, pieces: pieces, threads: max(1, min(threads, pieces.count)))
    for (game, found) in findings where !found.isEmpty {
      for damaged in found { games[game].records[damaged.shard] = nil }
      games[game].damaged = (games[game].damaged + found).sorted { $0.shard < $1.shard }
    }
  }

  private static func pieces(of games: [GameRecovery]) -> [Piece] {
    games.indices.flatMap { game -> [Piece] in
      let recovery = games[game]
      guard recovery.records.contains(where: { $0 != nil }) else { return [] }
      let length = max(1, pieceBytes / recovery.ledger.identity.dataRange(of: 0).count)
      return stride(from: 0, to: recovery.records.count, by: length).map {
        Piece(game: game, shards: $0..<min($0 + length, recovery.records.count))
      }
    }
  }

  private static func findings(
    in games: [GameRecovery], pieces: [Piece], threads: Int
  ) -> [(Int, [GameRecovery.DamagedShard])] {
    let next = Atomic<Int>(0)
    let results = Locked<[(Int, [GameRecovery.DamagedShard])]>([])
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferBytes, alignment: 64)
      defer { buffer.deallocate() }
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < pieces.count else { return }
        let piece = pieces[index]
        let found = damage(in: games[piece.game], shards: piece.shards, buffer: buffer)
        if !found.isEmpty { results.withLock { $0.append((piece.game, found)) } }
      }
    }
    return results.withLock { $0 }
  }

  private static func damage(
    in recovery: GameRecovery, shards: Range<Int>, buffer: UnsafeMutableRawBufferPointer
  ) -> [GameRecovery.DamagedShard] {
    let ledger = recovery.ledger
    let file = try? Descriptor(recovery.isFinished ? ledger.valuesPath : ledger.partialValuesPath, O_RDONLY)
    // Many small shards are read at once.
    let run = max(1, buffer.count / ledger.identity.dataRange(of: shards.lowerBound).count)
    return stride(from: shards.lowerBound, to: shards.upperBound, by: run).flatMap { first in
      let some = first..<min(first + run, shards.upperBound)
      let bytes = read(some, of: file, ledger.identity, into: buffer)
      return some.compactMap { shard -> GameRecovery.DamagedShard? in
        guard let record = recovery.records[shard] else { return nil }
        let found = bytes.map { digest(of: shard, in: $0, from: first, ledger.identity) }
        let isIntact = (found ?? digest(of: shard, in: file, ledger.identity, buffer)) == record.values
        return isIntact ? nil : .init(shard: shard, damage: .values)
      }
    }
  }

  /// Reads the ranges of neighbouring shards; `nil` where they do not fit, or where one of them cannot be read.
  private static func read(
    _ shards: Range<Int>, of file: Descriptor?, _ identity: GameIdentity,
    into buffer: UnsafeMutableRawBufferPointer
  ) -> UnsafeRawBufferPointer? {
    let start = identity.dataRange(of: shards.lowerBound).lowerBound
    let length = identity.dataRange(of: shards.upperBound - 1).upperBound - start
    guard let file, length <= buffer.count else { return nil }
    let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<length])
    guard let count = try? file.read(into: part, at: start), count == length else { return nil }
    return UnsafeRawBufferPointer(part)
  }

  /// Returns the digest of a shard's range among bytes that begin with that of another one.
  private static func digest(
    of shard: Int, in bytes: UnsafeRawBufferPointer, from first: Int, _ identity: GameIdentity
  ) -> ShortDigest {
    let start = identity.dataRange(of: first).lowerBound
    let range = identity.dataRange(of: shard)
    let part = bytes[range.lowerBound - start..<range.upperBound - start]
    var hasher = SHA256Hasher()
    hasher.update(UnsafeRawBufferPointer(rebasing: part))
    return ShortDigest(hasher.finalize())
  }

  /// Returns the digest of a shard's range in the data file; `nil` if it cannot be read in full.
  private static func digest(
    of shard: Int, in file: Descriptor?, _ identity: GameIdentity, _ buffer: UnsafeMutableRawBufferPointer
  ) -> ShortDigest? {
    guard let file else { return nil }
    var hasher = SHA256Hasher()
    let range = identity.dataRange(of: shard)
    var offset = range.lowerBound
    while offset < range.upperBound {
      let part = UnsafeMutableRawBufferPointer(
        rebasing: buffer[..<min(buffer.count, range.upperBound - offset)])
      guard let count = try? file.read(into: part, at: offset), count == part.count else { return nil }
      hasher.update(UnsafeRawBufferPointer(part))
      offset += count
    }
    return ShortDigest(hasher.finalize())
  }
}
