// SPDX-License-Identifier: Apache-2.0

/// A way to explain a game: how AND and OR interactions are found for a cube of values, and in which words they are
/// reported.
///
/// A method is a value: it is made for one game from what was asked for and from the scale of the game's values, and
/// holds nothing that changes. It reads no clock and no file. Whoever runs it decides at every look whether it
/// continues, and may store the state that is lent with the look; the run that resumes a stored state has to give the
/// bits of one that was never interrupted.
///
/// A further method is one file with a type that conforms to this protocol, and one line in
/// ``MethodRegistry/standard``.
public protocol ExplanationMethod: Sendable {
  /// The name in `result.json` and in the tags of stored searches.
  static var name: MethodName { get }
  /// The words of report, terminal and dashboard.
  static var words: MethodWords { get }

  /// Creates the method for a game, or `nil` where it does not serve the request.
  init?(_ request: ExplanationRequest, scale: ValueScale)

  /// The settings that the iterates depend on, as text: a state is resumed only where they are the same.
  var binding: String { get }
  /// Returns whether an explanation that a run of this method found under a noise bound, or for a σ, answers the same
  /// question: then the better of two explanations may be kept, and the larger of two lower bounds.
  func isSameProblem(noiseBound: Double, sigma: Double?) -> Bool
  /// Returns the bytes of memory that a run for n players usually takes, beside the values.
  func bytes(players n: Int) -> Int
  /// Returns the most interactions that are not 0, of 2^(n+1) that there are.
  func mostInteractions(players n: Int) -> Int
  /// Returns after how many iterations a run ends whatever it has found; `nil` where its own rule for the end, or
  /// time, is the only limit.
  func mostIterations(players n: Int) -> Int?
  /// Returns how many iterations games like those measured took; `nil` where an iteration has no typical time, and a
  /// whole search is to be timed instead.
  func typicalIterations(players n: Int) -> Int?
  /// Returns how many iterations break ties after that: usually, and at most.
  func tieIterations(players n: Int) -> (usual: Int, most: Int)
  /// Returns a search to time on this machine before the values of a game of n players are known: of a game of fewer
  /// players where that says as much.
  func trial(players n: Int) -> SearchTrial

  /// δ in units of the values, where Σ|I| within it is what is made small: then it can be asked what all explanations
  /// that are about as short say of an effect; `nil` for other methods.
  var effectNoise: Double? { get }

  /// Returns the sizes of what a state for a table of 2^n values holds.
  func shape(values count: Int) -> SearchState.Shape
  /// Returns whether a state that was read can be one of this method for a table of 2^n values.
  ///
  /// States come from outside: what is wrong in them is found here, as a run trusts what it is given.
  func accepts(_ state: SearchState, values count: Int) -> Bool
  /// Returns the method with another end: after so many iterations, whatever has been found, and without breaking ties
  /// any further.
  func limited(to iterations: Int) -> Self

  /// Finds the interactions.
  ///
  /// - Parameters:
  ///   - values: v, 2^n finite entries.
  ///   - threads: at most so many threads; the result does not depend on it.
  ///   - state: a state that `accepts` admits, used up; `nil` starts afresh.
  ///   - look: called from time to time with the progress and the state, which is lent for the call, or `nil` where the
  ///     search cannot be stored just then; `false` ends the search with the best found so far.
  func run(
    _ values: Span<Double>, threads: Int, resuming state: SearchState?, look: SearchLook
  ) -> ExplanationOutcome
}

/// Decides at a look at a search whether it continues.
public typealias SearchLook = (_ progress: SearchProgress, _ state: SearchState?) -> Bool

extension ExplanationMethod {
  /// Returns all of them.
  public func mostInteractions(players n: Int) -> Int { 2 << n }

  /// Returns `false`: every search is made again.
  public func isSameProblem(noiseBound: Double, sigma: Double?) -> Bool { false }

  /// Returns `nil`: no explanation is longer or shorter than another.
  public var effectNoise: Double? { nil }

  /// Returns 0: there is nothing to choose.
  public func tieIterations(players n: Int) -> (usual: Int, most: Int) { (0, 0) }

  /// Returns the method as it is: the first look of a run ends it.
  public func limited(to iterations: Int) -> Self { self }
}

/// How a search for an explanation is going.
public struct SearchProgress: Sendable {
  /// Iterations done.
  public var iterations: Int
  /// The smallest objective so far.
  public var objective: Double
  /// The largest lower bound so far.
  public var lowerBound: Double
  /// (objective − lower bound)/objective.
  public var gap: Double
  /// Iterations of the choice among the least explanations, which comes after all others.
  public var tieIterations: Int
  /// How far that choice has come: the relative gap of what the interactions cost; `nil` before it.
  public var tieGap: Double?

  /// Creates a progress of its parts.
  public init(
    iterations: Int, objective: Double, lowerBound: Double, gap: Double, tieIterations: Int = 0,
    tieGap: Double? = nil
  ) {
    (self.iterations, self.objective, self.lowerBound, self.gap) = (iterations, objective, lowerBound, gap)
    (self.tieIterations, self.tieGap) = (tieIterations, tieGap)
  }
}

/// A search that is like those to come, to be timed.
public struct SearchTrial: Sendable {
  /// The table of the game.
  public var values: [Double]
  /// The method, with an end of its own.
  public var method: any ExplanationMethod

  /// Creates a trial of its parts.
  public init(values: [Double], method: any ExplanationMethod) {
    (self.values, self.method) = (values, method)
  }
}
