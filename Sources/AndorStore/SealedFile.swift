// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorLedger
import AndorSystem

/// A file of doubles that is read only if it is undamaged and bound to the text that the reader expects.
///
/// An `.npy` file: 64 doubles of header (version, seal, scalars), then parts of lengths that the reader knows. It
/// appears by one rename. The seal is the SHA-256 of the text that the doubles are bound to and of everything that
/// follows the seal.
package struct SealedFile: Sendable {
  let path: String
  let binding: String

  /// Creates the file at a path, bound to a text; nothing is read or written yet.
  package init(path: String, binding: String) { (self.path, self.binding) = (path, binding) }

  private static let version = 1.0
  private static let headerCount = 64
  /// The place of the seal, four doubles; scalars follow, then zeros.
  private static let seal = 1..<5
  /// The largest number of scalars.
  package static let mostNumbers = headerCount - seal.upperBound

  /// Takes in a part's doubles.
  package typealias Writing = (Span<Double>) throws(LedgerError) -> Void
  /// Fills memory with a part's doubles; the parts are read in order.
  package typealias Reading = (_ part: Int, _ memory: inout MutableSpan<Double>) throws(LedgerError) -> Void

  /// Stores scalars and parts durably, in place of the file that was there.
  ///
  /// - Parameter write: called for each part, to hand its doubles on.
  /// - Throws: `LedgerError` where that is not possible; nothing new is left behind then.
  package func save(
    _ numbers: [Double], counts: [Int], write: (_ part: Int, _ into: Writing) throws(LedgerError) -> Void
  ) throws(LedgerError) {
    precondition(numbers.count <= Self.mostNumbers, "the scalars fit into the header")
    var header = [Self.version, 0, 0, 0, 0] + numbers
    header += repeatElement(0, count: Self.headerCount - header.count)
    var hasher = hasher(header)
    let file = try DoubleFile(creating: path, count: counts.reduce(Self.headerCount, +))
    do {
      var start = Self.headerCount
      for (part, count) in counts.enumerated() {
        try write(part) { (span) throws(LedgerError) in
          precondition(span.count == count, "a part of another length than announced")
          hasher.update(span)
          try file.write(span, at: start)
        }
        start += count
      }
      header.replaceSubrange(Self.seal, with: Self.doubles(hasher.finalize()))
      try file.write(header.span, at: 0)
      try file.publish()
    } catch {
      try? Folder.remove(file.pending.temporaryPath)
      throw error
    }
  }

  /// Loads a stored value; `nil` where there is none, or another one, or where it is damaged.
  package func load<Stored>(
    numbers: Int, counts: [Int], make: (_ numbers: [Double], _ read: Reading) throws(LedgerError) -> Stored?
  ) -> Stored? {
    guard
      let file = try? DoubleFile(reading: path, count: counts.reduce(Self.headerCount, +)),
      let header = Self.header(of: file), header[0] == Self.version
    else { return nil }
    var hasher = hasher(header)
    var start = Self.headerCount
    let first = Self.seal.upperBound
    let stored = try? make(Array(header[first..<first + numbers])) { (part, memory) throws(LedgerError) in
      precondition(memory.count == counts[part], "a part of another length than announced")
      try file.read(at: start, into: &memory)
      hasher.update(memory.span)
      start += counts[part]
    }
    let seal = Self.doubles(hasher.finalize()).map(\.bitPattern)
    return seal == header[Self.seal].map(\.bitPattern) ? stored : nil
  }

  /// Returns a hasher that has seen the binding and the header without its seal.
  private func hasher(_ header: [Double]) -> SHA256Hasher {
    var hasher = SHA256Hasher()
    hasher.update(Array(binding.utf8))
    let sealed = Array(header[Self.seal.upperBound...])
    hasher.update(sealed.span)
    return hasher
  }

  private static func header(of file: DoubleFile) -> [Double]? {
    var header = [Double](repeating: 0, count: headerCount)
    var span = header.mutableSpan
    return (try? file.read(at: 0, into: &span)) == nil ? nil : header
  }

  private static func doubles(_ digest: SHA256Digest) -> [Double] {
    stride(from: 0, to: 32, by: 8).map { start in
      Double(bitPattern: digest.bytes[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) })
    }
  }
}
