// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorLedger
import AndorStore
import AndorSystem

/// A search on disk, so that a killed or interrupted one resumes where it stood, and one that has ended is not
/// repeated.
///
/// `search.npy` in the game's folder holds the state of a search that is under way, bound to the values and the
/// settings that the iterates depend on; or what a search found, bound also to the settings that ended it.
package struct SearchCheckpoint: Sendable {
  private let folder: String
  private let digest: String
  private let method: any ExplanationMethod
  /// Where the questions about single effects are stored.
  let effects: CertainFiles
  private let state: SealedFile
  private let end: SealedFile

  /// Creates the checkpoint of a game.
  ///
  /// - Parameters:
  ///   - folder: the game's folder.
  ///   - digest: the game's digest.
  ///   - method: how the game is explained; its name and what its iterates depend on are the tag of what is stored.
  package init(folder: String, digest: String, method: any ExplanationMethod, settings: ExplainSettings) {
    self.init(folder: folder, digest: digest, method: method, settings: settings, name: Self.name)
  }

  private init(
    folder: String, digest: String, method: any ExplanationMethod, settings: ExplainSettings, name: String
  ) {
    let path = "\(folder)/\(name)"
    (self.folder, self.digest, self.method) = (folder, digest, method)
    let binding =
      "andor search \(Self.version) of \(digest) by \(type(of: method).name.rawValue) \(method.binding)"
    let limits = [settings.gap, settings.searchSeconds ?? -1].map { "\($0.bitPattern)" }
    effects = CertainFiles(folder: folder, digest: digest, noise: method.effectNoise ?? 0)
    state = SealedFile(path: path, binding: binding)
    end = SealedFile(path: path, binding: "\(binding), ended by \(limits.joined(separator: " "))")
  }

  /// The version of the iterates; raised whenever their bits change.
  private static let version = 4

  /// Returns the checkpoint of another search of the same game, beside this one's.
  func neighbour(
    _ number: Int, method: any ExplanationMethod, settings: ExplainSettings
  ) -> SearchCheckpoint {
    SearchCheckpoint(
      folder: folder, digest: digest, method: method, settings: settings, name: Self.neighbours[number])
  }

  /// Stores a state durably, in place of what was stored before.
  /// - Throws: `LedgerError` where that is not possible; nothing new is left behind then.
  package func save(_ stood: SearchState, seconds: SearchSeconds) throws(LedgerError) {
    try state.save([seconds.plain, seconds.ties] + stood.numbers, counts: stood.shape.vectors) {
      (part, write) throws(LedgerError) in
      try stood.withVector(part, write)
    }
    CrashPoint("mid-sparsify").reached()
  }

  /// Returns the state that was stored for a game of 2^n values, and the seconds that went into it.
  package func load(count: Int) -> (state: SearchState, seconds: SearchSeconds)? {
    let shape = method.shape(values: count)
    return state.load(numbers: 2 + shape.numbers, counts: shape.vectors) {
      (numbers, read) throws(LedgerError) in
      let state = try SearchState(numbers: Array(numbers.dropFirst(2)), shape: shape, read: read)
      // The seal tells damage; a state that the method would not have made is one of another version.
      guard let state, method.accepts(state, values: count) else { return nil }
      return (state, SearchSeconds(plain: numbers[0], ties: numbers[1]))
    }
  }

  /// Stores what a search found, durably, in place of its last state.
  /// - Throws: `LedgerError` where that is not possible; nothing new is left behind then.
  package func save(_ found: ExplanationOutcome, course: [Explanation.Step], seconds: SearchSeconds)
    throws(LedgerError)
  {
    let steps = course.suffix(Self.courseSteps)
    let points = steps.flatMap { [Double($0.iterations), $0.seconds, $0.objective, $0.lowerBound] }
    let padded = points + repeatElement(0, count: 4 * Self.courseSteps - points.count)
    let parts = [found.and, found.or, padded]
    let numbers = [seconds.plain, seconds.ties, Double(steps.count)] + found.numbers
    try end.save(numbers, counts: parts.map(\.count)) { (part, write) throws(LedgerError) in
      let doubles = parts[part]
      try write(doubles.span)
    }
    CrashPoint("search-ended").reached()
  }

  /// Returns what a search with these settings found, its course, and the seconds that went into it.
  package func loadEnd(
    count: Int
  ) -> (found: ExplanationOutcome, course: [Explanation.Step], seconds: SearchSeconds)? {
    let counts = [count, count, 4 * Self.courseSteps]
    return end.load(numbers: 3 + ExplanationOutcome.numberCount, counts: counts) {
      (numbers, read) throws(LedgerError) in
      var parts: [[Double]] = []
      for (part, count) in counts.enumerated() {
        var memory = [Double](repeating: 0, count: count)
        var span = memory.mutableSpan
        try read(part, &span)
        parts.append(memory)
      }
      guard
        let found = ExplanationOutcome(and: parts[0], or: parts[1], numbers: numbers.dropFirst(3)),
        let count = Int(exactly: numbers[2]), (0...Self.courseSteps).contains(count)
      else { return nil }
      let course = (0..<count).compactMap { Self.step(parts[2][4 * $0..<4 * $0 + 4]) }
      return (found, course, SearchSeconds(plain: numbers[0], ties: numbers[1]))
    }
  }

  private static func step(_ point: ArraySlice<Double>) -> Explanation.Step? {
    let point = Array(point)
    return Int(exactly: point[0]).map {
      Explanation.Step(iterations: $0, seconds: point[1], objective: point[2], lowerBound: point[3])
    }
  }

  /// The most points of a course that are stored: more than a thinned course has.
  private static let courseSteps = 256

  /// Returns whether something is stored of a game's search.
  package static func exists(in folder: String) -> Bool { Folder.contains("\(folder)/\(name)") }

  /// Removes what is stored of a game's search, if there is anything, and of the questions about its effects, unless
  /// one of them was interrupted.
  package static func remove(in folder: String) {
    for name in [name] + neighbours { try? Folder.remove("\(folder)/\(name)") }
    CertainFiles.removeAnswered(in: folder)
  }

  /// Returns the bytes on disk of what a search found.
  static func endedBytes(players n: Int) -> Int { 16 << n + 16 << 10 }

  /// Returns the bytes on disk of the state of a search.
  static func stateBytes(players n: Int, settings: ExplainSettings) -> Int {
    8 * MethodRegistry.standard.method(for: settings.request).shape(values: 1 << n).entries + 1 << 10
  }

  private static let name = "search.npy"
  private static let neighbours = ["search-half.npy", "search-twice.npy"]
}

/// How long a search took.
package struct SearchSeconds: Equatable, Sendable {
  /// Until Σ|I| was certified.
  var plain: Double
  /// To break ties after that.
  var ties: Double

  /// Creates seconds of their parts.
  package init(plain: Double, ties: Double = 0) { (self.plain, self.ties) = (plain, ties) }

  /// All of it.
  var total: Double { plain + ties }
}

/// When a search is worth storing: early once, for a crash soon after the start, then about every ten seconds,
/// less often where storing takes long.
struct CheckpointPace {
  private static let (first, between) = (0.5, 10.0)
  private var due = first

  /// Returns whether a state is to be stored after so many seconds of search.
  func isDue(_ seconds: Double) -> Bool { seconds >= due }

  /// Takes note that a state was stored between two moments.
  mutating func stored(from begin: Double, to end: Double) {
    due = end + max(Self.between, 20 * (end - begin))
  }

  /// Returns how many states are on disk at a time in a search of so many seconds: none where it is over before the
  /// first, two from the second on, as a new one is written beside the old.
  static func states(after seconds: Double) -> Int {
    seconds < first ? 0 : seconds < first + between ? 1 : 2
  }
}
