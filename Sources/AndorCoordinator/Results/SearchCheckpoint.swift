// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorDigest
import AndorLedger

/// A search's state on disk, so that a killed or interrupted one goes on where it stood.
///
/// `search.npy` in the game's folder: 64 doubles of header (version, seal, seconds, the state's scalars), then the
/// state's vectors. It appears by one rename. The seal is the SHA-256 of what the state is bound to, the values
/// and the settings that the iterates depend on, and of all that follows it: a file that is damaged, or of other
/// values or settings, is as good as none.
struct SearchCheckpoint: Sendable {
  /// δ in units of the values.
  let noise: Double
  private let path: String
  private let binding: String

  /// The checkpoint of a game.
  ///
  /// - Parameters:
  ///   - folder: the game's folder.
  ///   - digest: the game's digest.
  init(folder: String, digest: String, noise: Double) {
    path = "\(folder)/\(Self.name)"
    self.noise = noise
    binding = "andor search \(Self.version) of \(digest) within \(noise.bitPattern)"
  }

  /// To be raised whenever an iterate's bits change.
  private static let version = 1
  private static let headerCount = 64
  /// Where the seconds are in the header, after the version and the seal of four doubles; scalars follow.
  private static let secondsIndex = 5

  /// Stores a state durably, in place of the one before.
  /// - Throws: `LedgerError` where that is not possible; nothing is left behind then.
  func save(_ state: SparsifierState, seconds: Double) throws(LedgerError) {
    let count = state.withVector(0) { $0.count }
    var header = [Double(Self.version), 0, 0, 0, 0, seconds, Double(state.numbers.count)] + state.numbers
    header += repeatElement(0, count: Self.headerCount - header.count)
    var hasher = seal(header)
    let file = try DoubleFile(creating: path, count: Self.headerCount + state.vectorCount * count)
    do {
      for index in 0..<state.vectorCount {
        try state.withVector(index) { (vector) throws(LedgerError) in
          hasher.update(vector)
          try file.write(vector, at: Self.headerCount + index * count)
        }
      }
      header.replaceSubrange(1..<Self.secondsIndex, with: Self.doubles(hasher.finalize()))
      try file.write(header.span, at: 0)
      try file.publish()
    } catch {
      try? Folder.remove(file.pending.temporaryPath)
      throw error
    }
    CrashPoint("mid-sparsify").reached()
  }

  /// The state that was stored for a game of 2^n values, and the seconds that went into it.
  func load(count: Int) -> (state: SparsifierState, seconds: Double)? {
    let shape = SparsifierState.shape(noise: noise)
    guard
      let file = try? DoubleFile(reading: path, count: Self.headerCount + shape.vectors * count),
      let header = Self.header(of: file), header[0] == Double(Self.version),
      header[Self.secondsIndex + 1] == Double(shape.numbers)
    else { return nil }
    let first = Self.secondsIndex + 2
    var hasher = seal(header)
    let state = try? SparsifierState(
      numbers: Array(header[first..<first + shape.numbers]), count: count, noise: noise
    ) { (index, memory) throws(LedgerError) in
      try file.read(at: Self.headerCount + index * count, into: &memory)
      hasher.update(memory.span)
    }
    let seal = Self.doubles(hasher.finalize()).map(\.bitPattern)
    guard let state, seal == header[1..<Self.secondsIndex].map(\.bitPattern) else { return nil }
    return (state, header[Self.secondsIndex])
  }

  /// Removes the stored state of a game, if there is one.
  static func remove(in folder: String) { try? Folder.remove("\(folder)/\(name)") }

  private static let name = "search.npy"

  /// A hasher that has seen the binding and the header without its seal.
  private func seal(_ header: [Double]) -> SHA256Hasher {
    var hasher = SHA256Hasher()
    hasher.update(Array(binding.utf8))
    let sealed = Array(header[Self.secondsIndex...])
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

/// When a search is worth storing: early once, for a crash soon after the start, then about every ten seconds,
/// less often where storing takes long.
struct CheckpointPace {
  private var due = 0.5

  /// Whether a state is to be stored after so many seconds of search.
  func isDue(_ seconds: Double) -> Bool { seconds >= due }

  /// Takes note that a state was stored between two moments.
  mutating func stored(from begin: Double, to end: Double) { due = end + max(10, 20 * (end - begin)) }
}
