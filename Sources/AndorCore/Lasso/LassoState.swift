// SPDX-License-Identifier: Apache-2.0

/// Where the rounds of a ``FullDictionaryLasso`` stand: to store, and to go on from with the same bits.
///
/// The few active columns with what is known of each; residual and Gram matrix follow from them. The refit that
/// comes after the rounds is not part of it, and is done anew.
public struct LassoState: Sendable {
  /// Stage, step in it, rounds before the one under way, σ, bound, number of active columns.
  public let numbers: [Double]
  /// Active columns (a set, negative for OR), their coefficients and correlations, each padded to the most there can be.
  public let table: [Double]

  /// How many scalars and entries of the table a state has.
  public static func shape(mostActive: Int) -> (numbers: Int, table: Int) { (6, 3 * mostActive) }

  /// Creates a state from its parts; `nil` unless they can be those of a state of 2^n values.
  public init?(numbers: [Double], table: [Double], values count: Int) {
    guard numbers.count == 6, table.count % 3 == 0, table.allSatisfy(\.isFinite),
      let stage = Int(exactly: numbers[0]), Stage.all.contains(stage),
      let step = Int(exactly: numbers[1]), (0...100).contains(step),
      let rounds = Int(exactly: numbers[2]), rounds >= 0, numbers[3].isFinite, numbers[3] >= 0,
      !numbers[4].isNaN, let active = Int(exactly: numbers[5]), (0...table.count / 3).contains(active),
      table[..<active].allSatisfy({ abs($0) >= 1 && abs($0) < Double(count) && $0 == $0.rounded() })
    else { return nil }
    (self.numbers, self.table) = (numbers, table)
  }

  init(stage: Stage, rounds: Int, sigma: Double, lowerBound: Double, active: LassoActiveSet, most: Int) {
    let atoms = active.atoms.map { Double($0.kind == .and ? $0.set : -$0.set) }
    numbers = [
      Double(stage.number), Double(stage.step), Double(rounds), sigma, lowerBound, Double(atoms.count),
    ]
    table = [atoms, active.coefficients, active.correlations].flatMap { column in
      column + repeatElement(0, count: most - column.count)
    }
  }

  /// What a search is at: σ from the fit, σ from the selected columns, the last descent; and how often it was.
  struct Stage: Sendable {
    static let all = 0...2
    var number = 0
    var step = 0

    /// The next stage begins.
    mutating func advance() { (number, step) = (number + 1, 0) }
  }

  var stage: Stage { Stage(number: Int(numbers[0]), step: Int(numbers[1])) }
  var rounds: Int { Int(numbers[2]) }
  var sigma: Double { numbers[3] }
  var lowerBound: Double { numbers[4] }

  /// The active columns as they were.
  var active: LassoActiveSet {
    let (most, count) = (table.count / 3, Int(numbers[5]))
    let atoms = table[..<count].map { LassoAtom(kind: $0 > 0 ? .and : .or, set: Int(abs($0))) }
    return LassoActiveSet(
      atoms: atoms, coefficients: Array(table[most..<most + count]),
      correlations: Array(table[2 * most..<2 * most + count]))
  }

  /// Rounds done.
  public var iterations: Int { rounds }
}
