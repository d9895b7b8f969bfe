// SPDX-License-Identifier: Apache-2.0

/// A vector of doubles that starts on a cache line and can be shared between threads that keep apart.
final class AlignedVector: @unchecked Sendable {
  let count: Int
  let base: UnsafeMutablePointer<Double>
  /// Whose memory it is, where it is a part of another vector.
  private let owner: AlignedVector?

  /// Creates a vector of `count` zeros.
  init(count: Int) {
    (self.count, owner) = (count, nil)
    let bytes = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * 8, alignment: 64)
    base = bytes.bindMemory(to: Double.self, capacity: max(count, 1))
    base.initialize(repeating: 0, count: count)
  }

  /// Creates another name for the first entries of a vector.
  init(first count: Int, of owner: AlignedVector) {
    precondition(count <= owner.count, "the entries are the owner's")
    (self.count, base, self.owner) = (count, owner.base, owner)
  }

  deinit { if owner == nil { UnsafeMutableRawPointer(base).deallocate() } }

  var buffer: UnsafeMutableBufferPointer<Double> { UnsafeMutableBufferPointer(start: base, count: count) }

  /// The largest magnitude of an entry but that of ∅.
  var largestInteraction: Double { buffer.dropFirst().reduce(0) { max($0, abs($1)) } }

  /// Copies a vector of as many entries.
  func copy(_ other: AlignedVector, threads: Int) {
    precondition(count == other.count, "the vectors are of one size")
    forEachPiece(threads: threads) { start, count in
      (self.base + start).update(from: other.base + start, count: count)
    }
  }

  /// log2 of the entries of a piece.
  static let pieceBits = 12

  /// Runs `body` on fixed pieces of at most 2^12 entries.
  func forEachPiece(threads: Int, _ body: @Sendable (_ start: Int, _ count: Int) -> Void) {
    let piece = min(count, 1 << Self.pieceBits)
    parallelFor(count / piece, threads: threads) { part in
      for number in part { body(number * piece, piece) }
    }
  }
}
