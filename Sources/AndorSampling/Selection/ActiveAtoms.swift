// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorKernels

/// The atoms of a growing model: their columns at the masks of a fit, how often they go together, and their sums.
struct ActiveAtoms {
  let columns: BitColumns
  private(set) var atoms: [AndOrAtom] = []
  /// The atoms' columns, one after the other.
  private(set) var bits: [UInt64] = []
  /// For each atom how many masks it shares with itself and those before it.
  private var gram: [[Int]] = []
  /// The sum of the values over each atom's masks.
  private var products: [Double] = []
  private let values: [Double]
  private let sums: BitSums
  private let mean: Double

  /// Creates an empty model of values, one a mask.
  init(_ columns: BitColumns, values: [Double]) {
    self.columns = columns
    self.values = values + [Double](repeating: 0, count: columns.height * 64 - values.count)
    sums = BitSums(self.values, height: columns.height)
    mean = values.reduce(0, +) / Double(max(values.count, 1))
  }

  /// The number of atoms.
  var count: Int { atoms.count }

  /// Appends atoms.
  mutating func append(_ new: [AndOrAtom], threads: Int) {
    let first = bits.count
    for atom in new {
      let column = columns.column(atom)
      bits += column
      gram.append(columns.common(column, bits))
    }
    atoms += new
    products += sums.sums(Array(bits[first...]), Self.ones(columns.masks), threads: threads)
  }

  /// Leaves all atoms but those at given places out.
  mutating func keep(_ places: [Int]) {
    bits = places.flatMap { bits[$0 * columns.height..<($0 + 1) * columns.height] }
    gram = places.enumerated().map { row in places[...row.offset].map { common(row.element, $0) } }
    products = places.map { products[$0] }
    atoms = places.map { atoms[$0] }
  }

  /// A column with every mask.
  static func ones(_ masks: Int) -> [UInt64] {
    (0..<(masks + 63) / 64).map { UInt64.max >> UInt64(max(0, ($0 + 1) * 64 - masks)) }
  }

  private func common(_ a: Int, _ b: Int) -> Int { a > b ? gram[a][b] : gram[b][a] }

  /// How many masks an atom is 1 at.
  func size(_ atom: Int) -> Int { gram[atom][atom] }

  /// Returns the centred Gram matrix of some atoms, its diagonal raised by a share of its mean; `nil` where that is not
  /// positive definite.
  func factor(_ places: [Int], ridge: Double, threads: Int) -> Cholesky? {
    let grid = Grid(rows: places.count, columns: places.count)
    let masks = Double(columns.masks)
    for (row, a) in places.enumerated() {
      for (column, b) in places[...row].enumerated() {
        grid[row, column] = Double(common(a, b)) - Double(size(a)) * Double(size(b)) / masks
      }
    }
    var diagonal = 0.0
    for row in 0..<places.count { diagonal += max(grid[row, row], 1e-9) }
    let raise = ridge * diagonal / Double(max(places.count, 1)) + 1e-9
    for row in 0..<places.count { grid[row, row] += raise }
    return Cholesky(overwriting: grid, threads: threads)
  }

  /// Returns the ridge fit of some atoms.
  func fit(_ places: [Int], with factor: Cholesky) -> AndOrModel {
    model(places, effects: factor.solve(right(places)))
  }

  /// The right-hand side of the equations of some atoms' effects: centred sums of the values over their masks.
  func right(_ places: [Int]) -> [Double] { places.map { products[$0] - Double(size($0)) * mean } }

  /// Returns the model of some atoms with given effects, and the constant that makes its mean the values'.
  func model(_ places: [Int], effects: [Double]) -> AndOrModel {
    var constant = mean
    for (place, effect) in zip(places, effects) {
      constant -= effect * Double(size(place)) / Double(columns.masks)
    }
    return AndOrModel(
      players: columns.players, atoms: places.map { atoms[$0] }, effects: effects, constant: constant)
  }

  /// Returns what a model of some of the atoms leaves, 64 values a word of a column; 0 past the last mask.
  func residual(_ model: AndOrModel, _ places: [Int]) -> [Double] {
    var left = values
    for (place, effect) in zip(places, model.effects) {
      columns.add(
        Array(bits[place * columns.height..<(place + 1) * columns.height]), times: -effect, to: &left)
    }
    for mask in 0..<columns.masks { left[mask] -= model.constant }
    for mask in columns.masks..<left.count { left[mask] = 0 }
    return left
  }
}
