// SPDX-License-Identifier: Apache-2.0

extension Sparsifier {
  /// Returns the iteration for a noise of δ.
  static func solver(noise: Double) -> any SparsifierSolver.Type {
    noise > 0 ? BoxSplitting.self : DouglasRachford.self
  }

  /// Returns how many scalars and vectors a state of an extraction has, without noise and with it.
  package static func shape(values count: Int, noise: Double, ties: Ties = .none) -> SearchState.Shape {
    let solver = solver(noise: noise)
    return SearchState.Shape(
      numbers: Position.count + solver.numberCount,
      vectors: Array(
        repeating: noise > 0 ? BoxPadding.entries(values: count) : count, count: solver.storedVectors(ties)))
  }

  /// Returns whether an extraction from 2^n values can resume from a state: its scalars are finite and can be those
  /// of one, and where it is choosing among the least explanations, it began at the gap that ends this one's search
  /// for Σ|I|.
  package func accepts(_ state: SearchState, values count: Int, noise: Double) -> Bool {
    guard state.shape == Self.shape(values: count, noise: noise, ties: ties),
      state.numbers.allSatisfy(\.isFinite), let position = Position(state)
    else { return false }
    let isChoosing = position.tieIterations > 0
    return (!isChoosing || position.end == plainGap)
      && Self.solver(noise: noise).accepts(state.numbers.dropFirst(Position.count), isChoosing: isChoosing)
  }

  /// Iterations done, and where the gap last fell by a hundredth of itself.
  struct Position {
    /// Iterations towards the least Σ|I|.
    var iterations = 0
    /// Iterations of the choice among the least explanations.
    var tieIterations = 0
    /// The gap at which that choice began; 0 before.
    var end = 0.0
    var mark = (iteration: 0, gap: Double.infinity)

    /// How many scalars of a state come before the iteration's own.
    static let count = 5

    /// Creates the position at which an extraction begins.
    init() {}

    /// Creates the position of a state; `nil` unless its scalars can be those of one.
    init?(_ state: SearchState) {
      let numbers = state.numbers
      guard numbers.count >= Self.count, let mark = Int(exactly: numbers[1]),
        let tieIterations = Int(exactly: numbers[3]), (0...1 << 53).contains(tieIterations),
        (0...(tieIterations > 0 ? tieIterations : state.iterations)).contains(mark)
      else { return nil }
      (iterations, self.mark) = (state.iterations, (mark, numbers[2]))
      (self.tieIterations, end) = (tieIterations, numbers[4])
    }

    /// Returns the state of an extraction that has come here; it lends the iteration's memory.
    func state(of solver: any SparsifierSolver) -> SearchState {
      SearchState(
        iterations: iterations,
        numbers: [Double(mark.iteration), mark.gap, Double(tieIterations), end] + solver.numbers,
        lending: solver.vectors)
    }
  }
}
