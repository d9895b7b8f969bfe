// SPDX-License-Identifier: Apache-2.0
import AndorCore

/// A toy method, to show what a method is: AND interactions alone, one level of the Möbius transform an iteration.
struct HarsanyiMethod: ExplanationMethod {
  static let name = MethodName("harsanyi")
  static let words = {
    var words = MethodWords()
    words.sought = "the Harsanyi interactions"
    words.account = "Found level by level; \(.matchingResidual) is left."
    return words
  }()

  /// A δ that no other test asks for stands for it.
  static let request = ExplanationRequest(noise: .difference(0.5))
  private var limit = Int.max

  init?(_ request: ExplanationRequest, scale: ValueScale) {
    guard request.noise == Self.request.noise else { return nil }
  }

  var binding: String { "level by level" }

  func bytes(players n: Int) -> Int { 16 << n }
  func mostIterations(players n: Int) -> Int? { n }
  func typicalIterations(players n: Int) -> Int? { n }

  func trial(players n: Int) -> SearchTrial {
    SearchTrial(values: Array(repeating: 0, count: 1 << min(n, 10)), method: self)
  }

  /// The levels done are the iterations; the vector is the table so far.
  func shape(values count: Int) -> SearchState.Shape { SearchState.Shape(numbers: 1, vectors: [count]) }

  func accepts(_ state: SearchState, values count: Int) -> Bool {
    state.shape == shape(values: count) && state.iterations <= count.trailingZeroBitCount
  }

  func limited(to iterations: Int) -> Self {
    var method = self
    method.limit = iterations
    return method
  }

  func run(
    _ values: Span<Double>, threads: Int, resuming state: SearchState?, look: SearchLook
  ) -> ExplanationOutcome {
    var table = values.indices.map { values[$0] }
    if let state { table = state.withVector(0) { vector in vector.indices.map { vector[$0] } } }
    var level = state?.iterations ?? 0
    while level < min(values.count.trailingZeroBitCount, limit) {
      Moebius.transform(&table, levels: level..<level + 1, threads: threads)
      level += 1
      let norm = table.dropFirst().reduce(0) { $0 + abs($1) }
      let progress = SearchProgress(iterations: level, objective: norm, lowerBound: 0, gap: 1)
      guard look(progress, SearchState(iterations: level, numbers: [], vectors: [table])) else { break }
    }
    let none = [Double](repeating: 0, count: table.count)
    return ExplanationOutcome(
      and: table, or: none, objective: UniversalMatching.norm(and: table.span, or: none.span),
      lowerBound: 0, noiseBound: 0, maxNoise: 0,
      matchingResidual: UniversalMatching.largestResidual(of: values, and: table.span, or: none.span),
      iterations: level)
  }
}
