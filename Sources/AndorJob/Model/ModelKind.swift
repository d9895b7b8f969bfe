// SPDX-License-Identifier: Apache-2.0

/// A kind of model that a job file can name: an entry of `ModelKind.table`.
///
/// Everything about a kind that a job file, and code that only reads it, needs; a `ModelBackend` in AndorModels runs it.
public struct ModelKind: Sendable, Equatable {
  /// What stands behind the kind's key in the job file.
  enum Value: Sendable, Equatable {
    /// A file that the job reads, such as `the path of an ONNX file`.
    case file(String)
    /// A mapping with what the values depend on.
    case key
    /// `true`: there is nothing but the games.
    case isTrue
  }

  /// The key in the job file.
  public let key: String
  /// What stands behind the key.
  let value: Value
  /// What each game gives besides its name and players.
  let content: GameContent
  /// What runs the file, or what takes its place, in words.
  let words: String
  /// The permission that a process needs to run such a model; `nil` where it needs none.
  public let permission: ModelPermission?
  /// The bit that stands for the kind in a worker's greeting.
  public let greetingBit: UInt32

  /// Whether rows are evaluated together, so that a bad model may let them depend on each other.
  package var evaluatesBatches: Bool {
    switch content {
    case .inputs, .nothing: true
    case .formula, .table: false
    }
  }

  /// All kinds, in the order in which they are listed to users.
  public static let table: [ModelKind] = [onnx, python, callable, formula, values]

  /// An ONNX file.
  public static let onnx = ModelKind(
    key: "onnx", value: .file("the path of an ONNX file"), content: .inputs(required: true),
    words: "run by ONNX Runtime", permission: nil, greetingBit: 1)

  /// A Python module with `load` and `values` or `outputs`, run as a separate process.
  public static let python = ModelKind(
    key: "python", value: .file("the path of a Python module"), content: .inputs(required: false),
    words: "run by Python", permission: .python, greetingBit: 2)

  /// A callable in a process of the user's, attached by a socket.
  public static let callable = ModelKind(
    key: "callable", value: .key, content: .nothing, words: "an attached callable", permission: .callable,
    greetingBit: 16)

  /// A formula per game: known ground truth.
  public static let formula = ModelKind(
    key: "formula", value: .isTrue, content: .formula, words: "a formula", permission: nil, greetingBit: 4)

  /// A table of 2^n values per game, computed elsewhere.
  public static let values = ModelKind(
    key: "table", value: .isTrue, content: .table, words: "a table of values", permission: nil,
    greetingBit: 8)

  /// Returns whether two kinds are the same entry of the table.
  public static func == (left: Self, right: Self) -> Bool { left.key == right.key }
}

/// What a game of some kind of model gives besides its name and its players.
enum GameContent: Sendable, Equatable {
  /// Tensors for the model's inputs.
  case inputs(required: Bool)
  /// Nothing.
  case nothing
  /// A formula.
  case formula
  /// A file of values.
  case table
}

/// A permission that a process needs before it opens a model, since a job may come from somebody else.
public enum ModelPermission: Sendable {
  /// To run Python code that the job names.
  case python
  /// To send masks to a process of the user's.
  case callable

  /// The option that gives the permission.
  package var option: String {
    switch self {
    case .python: "--allow-python"
    case .callable: "--callable SOCKET"
    }
  }

  /// What to do to give the permission, a sentence.
  package var advice: String {
    switch self {
    case .python: "Give this command \(option) if you trust the job."
    case .callable: "Start the process that serves the callable, and give this command \(option)."
    }
  }

  /// The subject of the permission, in words.
  package var subject: String {
    switch self {
    case .python: "Python code"
    case .callable: "an attached callable"
    }
  }
}
