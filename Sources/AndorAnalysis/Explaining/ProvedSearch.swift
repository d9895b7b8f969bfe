// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob

/// A search for a game's explanation that another process made: what proves it, how it went, and how long it took.
///
/// As a message it is a document, which says of which version and how many players it is, and float64 numbers: five of
/// the search, the number of looks and whether there was a choice among the least explanations; four of each look; then
/// three vectors of 2^n of the least Σ|I|, and three of the choice.
package struct ProvedSearch: Sendable {
  /// What was found.
  package let proof: SparseProof
  /// How the search for the least Σ|I| went.
  package let course: [Explanation.Step]
  /// How long it took.
  package let seconds: SearchSeconds

  /// Creates a search of its parts.
  package init(proof: SparseProof, course: [Explanation.Step], seconds: SearchSeconds) {
    (self.proof, self.course, self.seconds) = (proof, course, seconds)
  }

  /// The game's values as they travel to who searches.
  package static func request(players n: Int) -> [UInt8] {
    Array("{\"explanation\":\(version),\"players\":\(n)}".utf8)
  }

  /// The version of the iterates and of the message; raised whenever either changes.
  private static let version = 1

  /// The most looks of a course: more than a thinned one has.
  private static let mostSteps = 256

  private static let headCount = 7

  /// Returns the most bytes of the numbers of a search for n players.
  package static func bytes(players n: Int) -> Int { 8 * (headCount + 4 * mostSteps) + 6 * 8 << n }

  /// The document.
  package var document: [UInt8] { Self.request(players: proof.least.and.count.trailingZeroBitCount) }

  /// The numbers.
  package var numbers: [Double] {
    let vectors = [proof.least, proof.choice].compactMap { $0 }
    var numbers = [
      Double(proof.iterations), Double(proof.tieIterations), proof.isExhausted ? 1 : 0, seconds.plain,
      seconds.ties, Double(course.count), Double(vectors.count - 1),
    ]
    numbers.reserveCapacity(
      Self.headCount + 4 * course.count + 3 * vectors.count * proof.least.and.count)
    for step in course {
      numbers += [Double(step.iterations), step.seconds, step.objective, step.lowerBound]
    }
    for vector in vectors { for part in [vector.and, vector.or, vector.multiplier] { numbers += part } }
    return numbers
  }

  /// Reads a message for a game of n players; `nil` where it is none.
  package init?(document: [UInt8], numbers: [Double], players n: Int) {
    func count(_ place: Int, _ most: Int) -> Int? {
      Int(exactly: numbers[place]).flatMap { (0...most).contains($0) ? $0 : nil }
    }
    guard document == Self.request(players: n), numbers.count >= Self.headCount,
      let iterations = count(0, 1 << 53), let tieIterations = count(1, 1 << 53),
      let exhausted = count(2, 1), let steps = count(5, Self.mostSteps), let choices = count(6, 1),
      numbers.count == Self.headCount + 4 * steps + 3 * (1 + choices) << n
    else { return nil }
    let looks = (0..<steps).compactMap { number -> Explanation.Step? in
      let look = Array(numbers[Self.headCount + 4 * number..<Self.headCount + 4 * number + 4])
      return Int(exactly: look[0]).map {
        Explanation.Step(iterations: $0, seconds: look[1], objective: look[2], lowerBound: look[3])
      }
    }
    guard looks.count == steps else { return nil }
    func vectors(_ number: Int) -> SparseProof.Vectors {
      func part(_ part: Int) -> [Double] {
        let start = Self.headCount + 4 * steps + (3 * number + part) << n
        return Array(numbers[start..<start + 1 << n])
      }
      return SparseProof.Vectors(and: part(0), or: part(1), multiplier: part(2))
    }
    self.init(
      proof: SparseProof(
        iterations: iterations, tieIterations: tieIterations, isExhausted: exhausted == 1,
        least: vectors(0), choice: choices == 1 ? vectors(1) : nil),
      course: looks, seconds: SearchSeconds(plain: numbers[3], ties: numbers[4]))
  }

  /// How a search for somebody else ended.
  package enum Ending: Sendable {
    /// With a proof.
    case found(ProvedSearch)
    /// It was cancelled.
    case cancelled
    /// It cannot be proved; the words say why.
    case unproved(String)
  }

  /// Searches for a game's explanation and proves it.
  ///
  /// Memory: ``GameExplainer/bytes(players:settings:threads:)`` and two vectors of 2^n doubles more.
  /// - Parameter proceed: asked ten times a second at most; `false` cancels.
  package static func run(
    _ values: [Double], settings: ExplainSettings, threads: Int, proceed: () -> Bool
  ) -> Ending {
    let scale = ValueScale(of: values.span, threads: threads)
    let method = MethodRegistry.standard.method(for: settings.request, scale: scale)
    guard let method = method as? any ProvableMethod, method.isProvable(values.span) else {
      return .unproved("the search has no proof that another process could check")
    }
    var watch = SearchWatch(method: type(of: method).name, limit: nil, checkpoint: nil)
    let proof = method.prove(values.span, threads: threads) { progress, _ in
      watch.look(progress, nil) { _ in proceed() }
    }
    guard !watch.isCancelled else { return .cancelled }
    let search = ProvedSearch(proof: proof, course: watch.steps, seconds: watch.spent)
    do {
      _ = try search.outcome(by: method, values.span, threads: threads)
      return .found(search)
    } catch {
      return .unproved("the search did not end with a certificate of the gap asked for")
    }
  }

  /// Returns whether a game with these settings can be searched for elsewhere, as far as that is known before its values
  /// are.
  package static func isPossible(_ settings: ExplainSettings, _ plan: GamePlan) -> Bool {
    plan.maskPlan.cube != nil && plan.valuesPerMask == 1
      && Sparsifier.provable.contains(plan.evaluatedPlayers)
      && settings.searchSeconds == nil
      && MethodRegistry.standard.method(for: settings.request) is any ProvableMethod
  }

  /// Returns whether the search for a game's explanation can be proved, now that its values are known.
  package static func isPossible(_ settings: ExplainSettings, _ values: Span<Double>, threads: Int) -> Bool {
    let method = MethodRegistry.standard.method(
      for: settings.request, scale: ValueScale(of: values, threads: threads))
    return (method as? any ProvableMethod)?.isProvable(values) ?? false
  }

  /// Computes what was found.
  /// - Throws: ``ProofFault``.
  func outcome(
    by method: any ProvableMethod, _ values: Span<Double>, threads: Int
  ) throws(ProofFault) -> ExplanationOutcome {
    guard [seconds.plain, seconds.ties].allSatisfy({ (0...1e9).contains($0) }) else {
      throw .wrong("a time that cannot be")
    }
    let proved = try method.outcome(of: proof, values, threads: threads)
    try requireCourse(to: proved)
    return proved.found
  }

  /// Checks that looks follow one another and that the last one is the end that was proved.
  private func requireCourse(to proved: ProvedOutcome) throws(ProofFault) {
    let follows = zip(course, course.dropFirst()).allSatisfy { earlier, later in
      earlier.iterations < later.iterations && earlier.seconds <= later.seconds
        && earlier.objective >= later.objective && earlier.lowerBound <= later.lowerBound
    }
    guard let first = course.first, let last = course.last, follows, first.iterations > 0,
      first.objective.isFinite, first.lowerBound >= 0, first.seconds >= 0, last.seconds <= 1e9,
      last.iterations == proof.iterations, last.objective == proved.certified.objective,
      last.lowerBound == proved.certified.lowerBound
    else { throw .wrong("a course that does not lead to the end") }
  }
}
