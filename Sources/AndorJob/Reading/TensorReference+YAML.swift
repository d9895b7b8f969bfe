// SPDX-License-Identifier: Apache-2.0

extension TensorReference {
  /// Reads a tensor name, an `.npy` path, an inline list, or (where allowed) a scalar.
  ///
  /// - Parameters:
  ///   - hasContainer: Whether a word that is no path names a tensor of the game's container.
  ///   - scalar: Whether one number may stand for all elements; NaN may then be meant.
  ///   - missing: Whether NaN may stand in a list.
  ///   - texts: Whether elements may be texts.
  init(
    _ cursor: YAMLCursor, hasContainer: Bool, scalar: Bool = false, missing: Bool = false, texts: Bool = true
  ) throws(JobError) {
    if case .sequence = cursor.node {
      var list = WrittenList(missing: missing, texts: texts)
      let shape = try list.collect(cursor, depth: 0)
      self = try list.reference(shape: shape)
      return
    }
    let text = try cursor.filePath("a tensor's name or path")
    if text.hasSuffix(".npy") {
      self = .file(text)
    } else if scalar, let value = WrittenList.number(text), value.isFinite || (value.isNaN && texts) {
      var list = WrittenList(missing: texts, texts: false)
      try list.append(cursor)
      self = try list.reference(shape: [])
    } else if hasContainer {
      self = .named(text)
    } else {
      throw cursor.failure(
        "'\(text.shortened)' is not an .npy path, and the game has no 'tensors' container",
        hint: "Write a path that ends in .npy, an inline list, or add 'tensors: file.safetensors'.")
    }
  }
}

/// The elements of a tensor that is written in a job file, gathered row by row.
private struct WrittenList {
  private let missing: Bool
  private let texts: Bool
  private var values: [Double] = []
  /// The elements as whole numbers, as long as all are.
  private var whole: [Int128]? = []
  /// The elements as they are written, where they may be texts.
  private var words: [String] = []
  /// Whether an element is in quotation marks or no number, so that all may be texts.
  private var hasText = false
  /// The place of the first whole number that float64 does not hold.
  private var inexact: YAMLCursor?

  init(missing: Bool, texts: Bool) { (self.missing, self.texts) = (missing, texts) }

  /// Takes in nested lists row by row and returns their shape; every row must have the same shape.
  mutating func collect(_ cursor: YAMLCursor, depth: Int) throws(JobError) -> [Int] {
    guard case .sequence = cursor.node else {
      try append(cursor)
      return []
    }
    guard depth < Limits.dimensions else {
      throw cursor.failure(
        "the list is nested too deeply", hint: "A tensor has at most \(Limits.dimensions) dimensions.")
    }
    let rows = try cursor.sequence(of: "numbers")
    var shape: [Int]?
    for row in rows {
      let rowShape = try collect(row, depth: depth + 1)
      guard shape == nil || shape == rowShape else {
        throw row.failure("the rows have different shapes", hint: "Make all rows equally long.")
      }
      shape = rowShape
    }
    return [rows.count] + (shape ?? [])
  }

  /// Takes in one element.
  mutating func append(_ cursor: YAMLCursor) throws(JobError) {
    let word = try cursor.text("a tensor element")
    if texts {
      words.append(word)
      if cursor.isQuoted || Self.number(word) == nil && word != "true" && word != "false" {
        hasText = true
        return
      }
    }
    guard let value = word == "true" ? 1 : word == "false" ? 0 : Self.number(word),
      value.isFinite || value.isNaN && missing
    else {
      let isMissing = Self.number(word)?.isNaN == true && texts
      throw cursor.failure(
        "a tensor element is '\(word.shortened)'",
        hint: isMissing
          ? "Write a finite number, or 'missing: true' at the input where NaN is a missing value."
          : "Write a finite number.")
    }
    values.append(value)
    // −0 is a floating number of its own.
    guard let integer = Int128(word) ?? Int128(exactly: value), value != 0 || value.sign == .plus else {
      whole = nil
      return
    }
    whole?.append(integer)
    if inexact == nil, Double(exactly: integer) == nil { inexact = cursor }
  }

  /// Returns what was written.
  func reference(shape: [Int]) throws(JobError) -> TensorReference {
    if hasText { return .texts(values: words, shape: shape) }
    guard let inexact else { return .inline(values: values, shape: shape) }
    guard let whole else {
      throw inexact.failure(
        "a whole number of more than 53 bits stands among fractions, where it would be rounded",
        hint: "Write whole numbers only, or this one as a rounded number, such as 9.0e15.")
    }
    return .integers(values: whole, shape: shape)
  }

  /// Returns the number that a word is in YAML or JSON, which may be NaN or infinite.
  static func number(_ word: String) -> Double? {
    switch word {
    case ".nan", ".NaN", ".NAN": .nan
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": .infinity
    case "-.inf", "-.Inf", "-.INF": -.infinity
    default: Double(word)
    }
  }
}
