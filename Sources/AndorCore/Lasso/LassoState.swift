// SPDX-License-Identifier: Apache-2.0

/// Where the rounds of a ``FullDictionaryLasso`` stand: the few active columns with what is known of each.
///
/// Residual and Gram matrix follow from them. The refit that comes after the rounds is not part of it: it is repeated
/// where it was interrupted.
struct LassoState {
  let stage: Stage
  /// Rounds before the one under way.
  let rounds: Int
  let sigma: Double
  let lowerBound: Double
  let active: LassoActiveSet

  /// What a search is at: σ from the fit, σ from the selected columns, the last descent; and how often it was.
  struct Stage: Sendable {
    static let all = 0...2
    var number = 0
    var step = 0

    /// Begins the next stage.
    mutating func advance() {
      (number, step) = (number + 1, 0)
      assert(Self.all.contains(number), "no stage comes after the last")
    }
  }

  /// Returns how many scalars and entries a stored state has: rounds, stage, step in it, σ, bound, number of active
  /// columns; and those (a set, negative for OR), their coefficients and correlations, each padded to the most there
  /// can be.
  static func shape(mostActive: Int) -> SearchState.Shape {
    SearchState.Shape(numbers: 6, vectors: [3 * mostActive])
  }

  init(stage: Stage, rounds: Int, sigma: Double, lowerBound: Double, active: LassoActiveSet) {
    (self.stage, self.rounds, self.sigma) = (stage, rounds, sigma)
    (self.lowerBound, self.active) = (lowerBound, active)
  }

  /// Creates a state that was stored; `nil` unless it can be that of a search in 2^n values.
  init?(_ stored: SearchState, values count: Int, mostActive: Int) {
    guard stored.shape == Self.shape(mostActive: mostActive) else { return nil }
    let numbers = stored.numbers
    let table = stored.withVector(0) { span in span.indices.map { span[$0] } }
    guard table.allSatisfy(\.isFinite),
      let stage = Int(exactly: numbers[1]), Stage.all.contains(stage),
      let step = Int(exactly: numbers[2]), (0...100).contains(step),
      numbers[3].isFinite, numbers[3] >= 0, !numbers[4].isNaN,
      let size = Int(exactly: numbers[5]), (0...mostActive).contains(size),
      table[..<size].allSatisfy({ abs($0) >= 1 && abs($0) < Double(count) && $0 == $0.rounded() })
    else { return nil }
    let atoms = table[..<size].map { FitAtom(kind: $0 > 0 ? .and : .or, set: Int(abs($0))) }
    self.init(
      stage: Stage(number: stage, step: step), rounds: stored.iterations, sigma: numbers[3],
      lowerBound: numbers[4],
      active: LassoActiveSet(
        atoms: atoms, coefficients: Array(table[mostActive..<mostActive + size]),
        correlations: Array(table[2 * mostActive..<2 * mostActive + size])))
  }

  /// Returns the state in the form in which it is stored.
  func stored(mostActive: Int) -> SearchState {
    assert(active.atoms.count <= mostActive, "no more columns are admitted than a state has room for")
    let atoms = active.atoms.map { Double($0.kind == .and ? $0.set : -$0.set) }
    let table = [atoms, active.coefficients, active.correlations].flatMap { column in
      column + repeatElement(0, count: mostActive - column.count)
    }
    return SearchState(
      iterations: rounds,
      numbers: [Double(stage.number), Double(stage.step), sigma, lowerBound, Double(atoms.count)],
      vectors: [table])
  }
}
