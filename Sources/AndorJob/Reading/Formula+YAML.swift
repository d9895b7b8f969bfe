// SPDX-License-Identifier: Apache-2.0

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
    mask = Array(repeating: 0, count: (players + 63) / 64)
    for member in try members.sequence(of: "players") {
      let player = try member.integer("a player", in: 0...(players - 1))
      mask[player / 64] |= 1 << UInt64(player % 64)
    }
    guard mask.contains(where: { $0 != 0 }) else {
      throw cursor.failure("the term has no players", hint: "Add its value to 'constant'.")
    }
  }
}
