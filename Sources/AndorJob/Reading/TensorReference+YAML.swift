// SPDX-License-Identifier: Apache-2.0

extension TensorReference {
  /// Reads a tensor name, an `.npy` path, an inline list, or (where allowed) a scalar.
  init(_ cursor: YAMLCursor, hasContainer: Bool, scalar: Bool) throws(JobError) {
    if case .sequence = cursor.node {
      var values: [Double] = []
      let shape = try Self.collect(cursor, into: &values, depth: 0)
      self = .inline(values: values, shape: shape)
      return
    }
    let text = try cursor.filePath("a tensor's name or path")
    if text.hasSuffix(".npy") {
      self = .file(text)
    } else if scalar, let value = Double(text), value.isFinite {
      self = .inline(values: [value], shape: [])
    } else if hasContainer {
      self = .named(text)
    } else {
      throw cursor.failure(
        "'\(text.shortened)' is not an .npy path, and the game has no 'tensors' container",
        hint: "Write a path that ends in .npy, an inline list, or add 'tensors: file.safetensors'.")
    }
  }

  /// Reads nested lists row by row and gives their shape; every row must have the same shape.
  private static func collect(_ cursor: YAMLCursor, into values: inout [Double], depth: Int) throws(JobError)
    -> [Int]
  {
    guard case .sequence = cursor.node else {
      let word = try cursor.text("a number")
      switch word {
      case "true": values.append(1)
      case "false": values.append(0)
      default: values.append(try cursor.number("a tensor element"))
      }
      return []
    }
    guard depth < Limits.dimensions else {
      throw cursor.failure(
        "the list is nested too deeply", hint: "A tensor has at most \(Limits.dimensions) dimensions.")
    }
    let rows = try cursor.sequence(of: "numbers")
    var shape: [Int]?
    for row in rows {
      let rowShape = try collect(row, into: &values, depth: depth + 1)
      guard shape == nil || shape == rowShape else {
        throw row.failure("the rows have different shapes", hint: "Make all rows equally long.")
      }
      shape = rowShape
    }
    return [rows.count] + (shape ?? [])
  }
}

extension Formula {
  /// Reads a formula over n players.
  init(_ cursor: YAMLCursor, players: Int) throws(JobError) {
    let entries = try cursor.mapping(allowed: ["constant", "terms", "noise", "cost_microseconds"])
    constant = try entries["constant"]?.number("constant") ?? 0
    costMicroseconds = try entries["cost_microseconds"]?.number("cost_microseconds", in: 0...1e9) ?? 0
    noiseSigma = 0
    noiseSeed = 0
    if let noise = entries["noise"] {
      let parts = try noise.mapping(allowed: ["sigma", "seed"], required: ["sigma"])
      noiseSigma = try parts["sigma"]?.number("sigma", in: 0...1e300) ?? 0
      noiseSeed = UInt64(try parts["seed"]?.integer("seed", in: 0...Int.max) ?? 0)
    }
    terms = []
    let list = try entries["terms"]?.sequence(of: "terms") ?? []
    guard list.count <= Limits.terms else {
      throw cursor.failure(
        "the formula has \(list.count) terms, more than \(Limits.terms)",
        hint: "Use a table of values instead.")
    }
    for entry in list { terms.append(try Term(entry, players: players)) }
  }
}

extension Formula.Term {
  fileprivate init(_ cursor: YAMLCursor, players: Int) throws(JobError) {
    let entries = try cursor.mapping(allowed: ["and", "or", "value"], required: ["value"])
    guard entries.count == 2,
      let (kind, members) = entries["and"].map({ (Kind.and, $0) })
        ?? entries["or"].map({ (Kind.or, $0) })
    else {
      throw cursor.failure("a term needs 'and' or 'or'", hint: "Write {and: [0, 1], value: 1.5}.")
    }
    self.kind = kind
    value = try entries["value"]?.number("value") ?? 0
    mask = 0
    for member in try members.sequence(of: "players") {
      mask |= 1 << UInt64(try member.integer("a player", in: 0...(players - 1)))
    }
    guard mask != 0 else {
      throw cursor.failure("the term has no players", hint: "Add its value to 'constant'.")
    }
  }
}
