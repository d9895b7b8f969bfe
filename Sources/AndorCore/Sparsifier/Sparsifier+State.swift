// SPDX-License-Identifier: Apache-2.0

extension Sparsifier {
  /// Returns the iteration for a noise of δ.
  static func solver(noise: Double) -> any SparsifierSolver.Type {
    noise > 0 ? BoxSplitting.self : DouglasRachford.self
  }

  /// Returns how many scalars and vectors a state of an extraction has, without noise and with it.
  package static func shape(values count: Int, noise: Double) -> SearchState.Shape {
    let solver = solver(noise: noise)
    return SearchState.Shape(
      numbers: Position.count + solver.numberCount,
      vectors: Array(
        repeating: noise > 0 ? BoxPadding.entries(values: count) : count, count: solver.storedVectors))
  }

  /// Returns whether an extraction from 2^n values can resume from a state: its scalars are finite and can be those
  /// of one.
  package static func accepts(_ state: SearchState, values count: Int, noise: Double) -> Bool {
    state.shape == shape(values: count, noise: noise) && state.numbers.allSatisfy(\.isFinite)
      && Position(state) != nil && solver(noise: noise).accepts(state.numbers.dropFirst(Position.count))
  }

  /// Iterations done, and where the gap last fell by a hundredth of itself.
  struct Position {
    var iterations: Int
    var mark: (iteration: Int, gap: Double)

    /// How many scalars of a state come before the iteration's own.
    static let count = 3

    /// Creates the position at which an extraction begins.
    init() { (iterations, mark) = (0, (0, .infinity)) }

    /// Creates the position of a state; `nil` unless its scalars can be those of one.
    init?(_ state: SearchState) {
      guard state.numbers.count >= Self.count, let mark = Int(exactly: state.numbers[1]),
        (0...state.iterations).contains(mark)
      else { return nil }
      (iterations, self.mark) = (state.iterations, (mark, state.numbers[2]))
    }

    /// Returns the state of an extraction that has come here; it lends the iteration's memory.
    func state(of solver: any SparsifierSolver) -> SearchState {
      SearchState(
        iterations: iterations, numbers: [Double(mark.iteration), mark.gap] + solver.numbers,
        lending: solver.vectors)
    }
  }
}
