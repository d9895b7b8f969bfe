// SPDX-License-Identifier: Apache-2.0

/// The way in which a scalar follows from a model's outputs of a row, in float64: an entry of `Score.table`.
///
/// The table is the only list of scores. The job file's reader and schema, the comments of `andor init`, the checks
/// of a model's outputs, their evaluation and the report's words all follow from it.
public struct Score: Sendable, Equatable {
  /// The outputs of a row that a score needs.
  public enum Needs: Sendable {
    /// A row of exactly one output.
    case oneOutput
    /// One of the outputs, whatever the others are.
    case aClass
    /// One of several outputs, which it compares with the others.
    case aClassAmongOthers
    /// Two of the outputs; the job file gives them with the score, `{name: [i, j]}`.
    case aPair
  }

  /// Makes the scalar of all outputs of a row and of those that were chosen.
  package typealias RowFunction =
    @Sendable (_ outputs: UnsafeBufferPointer<Double>, _ chosen: ChosenOutputs) -> Double

  /// The word in the job file.
  public let name: String
  /// Another word that is read as this score.
  let otherName: String?
  /// The formula in words: z are the outputs of a row, p those that are probabilities, c the class.
  public let words: String
  /// The outputs of a row that the score needs.
  public let needs: Needs
  /// The formula; `nil` for the chosen output itself, or the difference of a chosen pair.
  ///
  /// Scores without a formula are read from a whole batch at once.
  package let rowFunction: RowFunction?
  /// Makes the class's probability of the scalar; `nil` where the scalar does not tell it.
  package let probability: (@Sendable (Double) -> Double)?

  init(
    _ name: String, otherName: String? = nil, words: String, needs: Needs,
    probability: (@Sendable (Double) -> Double)? = nil, rowFunction: RowFunction? = nil
  ) {
    self.name = name
    self.otherName = otherName
    self.words = words
    self.needs = needs
    self.probability = probability
    self.rowFunction = rowFunction
  }

  /// The words that are read as this score.
  package var names: [String] { [name] + (otherName.map { [$0] } ?? []) }

  /// Finds the score that a word in the job file means; `nil` where there is none.
  public init?(named word: String) {
    guard let score = Self.table.first(where: { $0.names.contains(word) }) else { return nil }
    self = score
  }

  /// Whether a class is chosen for the score, rather than nothing or a pair.
  package var isOfAClass: Bool { needs == .aClass || needs == .aClassAmongOthers }

  /// The text of the score in a job file.
  public var written: String { needs == .aPair ? "{\(name): [i, j]}" : name }

  /// Returns the scalar of one row of outputs.
  package func value(of outputs: UnsafeBufferPointer<Double>, chosen: ChosenOutputs) -> Double {
    if let rowFunction { return rowFunction(outputs, chosen) }
    let first = outputs[chosen.first]
    return chosen.second.map { first - outputs[$0] } ?? first
  }

  /// Returns whether two scores are the same entry of the table.
  public static func == (left: Self, right: Self) -> Bool { left.name == right.name }
}

/// The outputs of a row that a score is about.
package struct ChosenOutputs: Sendable, Equatable {
  /// The class, or the first of a pair; 0 for a score of a row with one output.
  package let first: Int
  /// The second of a pair.
  package let second: Int?

  /// Creates chosen outputs by their numbers in a row.
  package init(_ first: Int, _ second: Int? = nil) {
    self.first = first
    self.second = second
  }
}
