// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorLedger
import AndorStore
import AndorSystem

/// The questions about single effects of a game on disk: those that are answered, and where others stand.
///
/// `certain.base.npy` holds the base that all start from, `certain.answers.npy` the answers, and
/// `certain.KIND-MASK-PART.state.npy` a question that was interrupted, each bound to all that it depends on.
package struct CertainFiles: Sendable {
  private let folder: String
  private let binding: String

  /// The version of the iterates; raised whenever their bits change.
  private static let version = 1
  private static let prefix = "certain."
  private static let suffix = ".state.npy"

  /// Names the files of a game with a digest, and its noise bound.
  init(folder: String, digest: String, noise: Double) {
    self.folder = folder
    binding = "andor effects \(Self.version) of \(digest) within \(noise.bitPattern)"
  }

  /// A question about one effect.
  struct Question: Hashable, Sendable {
    let interaction: Interaction
    let part: EffectSearch.Part

    fileprivate var name: String {
      "\(interaction.kind.rawValue)-\(interaction.coalition.mask)-\(part.rawValue)"
    }
    fileprivate var text: String { "\(name) \(interaction.effect.bitPattern)" }
  }

  private func path(_ name: String) -> String { "\(folder)/\(Self.prefix)\(name)" }

  private func base(isEnded: Bool) -> SealedFile {
    SealedFile(path: path(isEnded ? "base.npy" : "base\(Self.suffix)"), binding: "\(binding), base")
  }

  private func question(_ question: Question, least: Double) -> SealedFile {
    SealedFile(
      path: path("\(question.name)\(Self.suffix)"),
      binding: "\(binding), \(question.text) from \(least.bitPattern)")
  }

  /// Stores the base, or where the search for it stands.
  func save(_ state: SearchState, isEnded: Bool) {
    store(state, in: base(isEnded: isEnded))
    if isEnded { try? Folder.remove(path("base\(Self.suffix)")) }
  }

  /// Returns the base, or where the search for it stood.
  func loadBase(_ search: EffectSearch) -> SearchState? {
    load(base(isEnded: true), search, nil) ?? load(base(isEnded: false), search, nil)
  }

  /// Stores where a question stands.
  func save(_ state: SearchState, _ asked: Question, least: Double) {
    store(state, in: question(asked, least: least))
  }

  /// Returns where a question stood.
  func load(_ asked: Question, least: Double, _ search: EffectSearch) -> SearchState? {
    load(question(asked, least: least), search, asked.part)
  }

  /// Removes what is stored of a question that is answered.
  func remove(_ asked: Question) { try? Folder.remove(path("\(asked.name)\(Self.suffix)")) }

  /// Stores the answers that there are, and the seconds that went into them; a full disk may have room later.
  func save(_ answers: [EffectAnswer?], to questions: [Question], least: Double, seconds: Double) {
    let numbers = answers.flatMap { $0.map(Self.numbers) ?? Array(repeating: .nan, count: Self.count) }
    try? file(of: questions, least).save([seconds], counts: [numbers.count]) {
      (_, write) throws(LedgerError) in
      try write(numbers.span)
    }
    CrashPoint("effects-answered").reached()
  }

  /// Returns the answers that were stored, and the seconds that went into them.
  func load(_ questions: [Question], least: Double) -> (answers: [EffectAnswer?], seconds: Double)? {
    let count = questions.count * Self.count
    return file(of: questions, least).load(numbers: 1, counts: [count]) {
      (numbers, read) throws(LedgerError) in
      var memory = [Double](repeating: 0, count: count)
      var span = memory.mutableSpan
      try read(0, &span)
      let answers = questions.indices.map {
        Self.answer(Array(memory[$0 * Self.count..<($0 + 1) * Self.count]))
      }
      return (answers, numbers[0])
    }
  }

  private func file(of questions: [Question], _ least: Double) -> SealedFile {
    let text = questions.map(\.text).joined(separator: ", ")
    return SealedFile(
      path: path("answers.npy"), binding: "\(binding), answers from \(least.bitPattern) to \(text)")
  }

  /// Removes what is stored in a game's folder, unless a question was interrupted.
  static func removeAnswered(in folder: String) {
    let names = ((try? Folder.names(in: folder)) ?? []).filter { $0.hasPrefix(prefix) }
    guard !names.contains(where: { $0.hasSuffix(suffix) }) else { return }
    for name in names { try? Folder.remove("\(folder)/\(name)") }
  }

  /// Removes the states of questions that nobody asks any more.
  func removeStates() {
    for name in (try? Folder.names(in: folder)) ?? []
    where name.hasPrefix(Self.prefix) && name.hasSuffix(Self.suffix) {
      try? Folder.remove("\(folder)/\(name)")
    }
  }

  private func store(_ state: SearchState, in file: SealedFile) {
    try? file.save(state.numbers, counts: state.shape.vectors) { (part, write) throws(LedgerError) in
      try state.withVector(part, write)
    }
    CrashPoint("mid-effects").reached()
  }

  private func load(_ file: SealedFile, _ search: EffectSearch, _ part: EffectSearch.Part?) -> SearchState? {
    let shape = search.shape(of: part)
    return file.load(numbers: shape.numbers, counts: shape.vectors) { (numbers, read) throws(LedgerError) in
      let state = try SearchState(numbers: numbers, shape: shape, read: read)
      // The seal tells damage; a state that the search would not have made is one of another version.
      guard let state, search.accepts(state, of: part) else { return nil }
      return state
    }
  }

  /// Iterations, two sums, two ends, and three interactions of three numbers.
  private static let count = 14

  private static func numbers(_ answer: EffectAnswer) -> [Double] {
    var numbers = [Double(answer.iterations), answer.least, answer.most, answer.low, answer.high]
    for interaction in answer.replacements.prefix(3) {
      let mask = Double(interaction.coalition.mask)
      numbers += [interaction.kind == .and ? 1 : 2, mask, interaction.effect]
    }
    return numbers + repeatElement(0, count: count - numbers.count)
  }

  private static func answer(_ numbers: [Double]) -> EffectAnswer? {
    guard let iterations = Int(exactly: numbers[0]) else { return nil }
    var answer = EffectAnswer()
    (answer.iterations, answer.least, answer.most) = (iterations, numbers[1], numbers[2])
    (answer.low, answer.high) = (numbers[3], numbers[4])
    for start in stride(from: 5, to: count, by: 3) where numbers[start] != 0 {
      guard let mask = UInt64(exactly: numbers[start + 1]) else { return nil }
      answer.replacements.append(
        Interaction(
          kind: numbers[start] == 1 ? .and : .or, coalition: Coalition(mask: mask), effect: numbers[start + 2]
        ))
    }
    return answer
  }
}
