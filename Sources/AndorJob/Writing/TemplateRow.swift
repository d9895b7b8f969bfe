// SPDX-License-Identifier: Apache-2.0

/// One row of a table of samples, which a template writes into the job file instead of naming files.
public struct TemplateRow: Sendable, Equatable {
  /// What the table says in one column.
  public struct Column: Sendable, Equatable {
    /// The column's name.
    public var name: String
    /// What stands in the row.
    public var value: String
    /// The mean of the column; `nil` where not all of it is numbers.
    public var mean: Double?
    /// What stands in the column most often, the first of several.
    public var mode: String

    /// Creates a column from its parts.
    public init(name: String, value: String, mean: Double?, mode: String) {
      (self.name, self.value, self.mean, self.mode) = (name, value, mean, mode)
    }
  }

  /// The columns in the table's order.
  public var columns: [Column]
  /// The table's file, for comments and messages.
  public var place: String

  /// Creates a row from its parts.
  public init(columns: [Column], place: String) { (self.columns, self.place) = (columns, place) }
}

extension JobTemplate {
  /// Most columns that are all players: 2^n rows of the model.
  private static let allPlayers = 16
  /// How many columns are players where there are more of them.
  private static let firstPlayers = 12

  /// Fills the sample, a baseline and the players' names from a row of a table.
  ///
  /// An input of one element takes the column of its name, an input of several takes all other columns in their order.
  /// A number's baseline is the mean of its column; a text's, and a whole number's, is what stands there most often.
  /// - Throws: `JobError` (`invalid`) where the columns do not fit the inputs.
  public mutating func fill(_ row: TemplateRow) throws(JobError) {
    func refuse(_ what: String, _ hint: String) -> JobError {
      JobError(.invalid, what, at: row.place, hint: hint)
    }
    guard kind == .tabular else {
      throw refuse("a row of a table is no sample for '\(kind.rawValue)'", "Use andor init tabular.")
    }
    var columns = [[TemplateRow.Column]](repeating: [], count: inputs.count)
    var rest = row.columns
    for (index, input) in inputs.enumerated()
    where input.isMaskable && input.shape?.allSatisfy({ $0 == 1 }) == true {
      guard let column = rest.firstIndex(where: { $0.name == input.name }) else {
        if inputs.count == 1 { continue }
        throw refuse(
          "there is no column for the input '\(input.name)'",
          "The columns are \(row.columns.map(\.name).joined(separator: ", ")).")
      }
      columns[index] = [rest.remove(at: column)]
    }
    if let vector = inputs.indices.first(where: { inputs[$0].isMaskable && columns[$0].isEmpty }) {
      let shape = inputs[vector].shape ?? [-1]
      guard shape.count == 1 else {
        throw refuse(
          "the input '\(inputs[vector].name)' has \(shape.count) axes, and a row has one",
          "Save the sample as an .npy file.")
      }
      let wanted = shape[0]
      guard wanted < 0 || wanted == rest.count else {
        throw refuse(
          "the input '\(inputs[vector].name)' takes \(wanted) numbers, and there are \(rest.count) columns",
          "Leave out columns that are no inputs, such as the label.")
      }
      columns[vector] = rest
    }
    for (index, input) in inputs.enumerated() {
      for column in columns[index] where !input.takes(column.value) {
        throw refuse(
          "the column '\(column.name)' is '\(column.value.shortened)', which an input of \(input.type) does not take",
          "Choose another row, or another model.")
      }
    }
    filled = Filled(columns: columns, place: row.place)
  }

  /// The columns of each input's elements, and where they come from.
  struct Filled: Sendable {
    var columns: [[TemplateRow.Column]]
    var place: String

    /// How many of the columns, in the order of the inputs, are players.
    var players: Int {
      let count = columns.reduce(0) { $0 + $1.count }
      return count > JobTemplate.allPlayers ? JobTemplate.firstPlayers : count
    }
  }

  /// The names of the columns that are players.
  func playerLine(_ filled: Filled) -> String {
    let names = filled.columns.joined().prefix(filled.players).map { Self.quoted($0.name) }
    return "    players: {names: [\(names.joined(separator: ", "))], kind: column}             # change"
  }

  /// An input whose elements are columns of a table; those beyond the players stay as they are.
  func filledLine(_ index: Int, _ filled: Filled) -> String {
    let (input, columns) = (inputs[index], filled.columns[index])
    let first = filled.columns[..<index].reduce(0) { $0 + $1.count }
    let owners = columns.indices.map { first + $0 < filled.players ? first + $0 : -1 }
    func list(_ texts: [String]) -> String {
      let axes = input.shape?.count ?? 1
      return String(repeating: "[", count: axes) + texts.joined(separator: ", ")
        + String(repeating: "]", count: axes)
    }
    let sample = list(columns.map { input.written($0.value) })
    let baseline = list(columns.map(input.usual))
    let masked =
      owners.allSatisfy { $0 < 0 }
      ? "" : ", baseline: \(baseline), players: \(list(owners.map(String.init)))"
    return """
            # \(input.described); the baseline is what is usual in \(Self.plain(filled.place))
            - {name: \(Self.quoted(input.name)), sample: \(sample)\(masked)}   # change
      """
  }
}

extension JobTemplate.Port {
  private var isText: Bool { type == "string" }
  private var isWhole: Bool { type.hasPrefix("int") || type.hasPrefix("uint") || type == "bool" }

  /// Whether the input takes what stands in a table.
  fileprivate func takes(_ value: String) -> Bool { isText || Double(value)?.isFinite == true }

  /// What stands in a table, as an element of a list.
  fileprivate func written(_ value: String) -> String {
    isText ? JobTemplate.quoted(value, always: true) : value
  }

  /// What is usual in a column, as an element of a list.
  fileprivate func usual(_ column: TemplateRow.Column) -> String {
    if !isText, !isWhole, let mean = column.mean { return "\(mean)" }
    return takes(column.mode) ? written(column.mode) : "0"
  }
}
