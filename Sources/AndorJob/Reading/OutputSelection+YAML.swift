// SPDX-License-Identifier: Apache-2.0

extension OutputSelection {
  /// Reads the entry `output` of a job file.
  init(_ cursor: YAMLCursor) throws(JobError) {
    let entries = try cursor.mapping(allowed: ["name", "score", "class", "position", "classes"])
    self.init(name: try entries["name"]?.label("the output's name"))
    if let entry = entries["class"] {
      choice =
        try entry.text("a class") == "predicted"
        ? .predicted : .fixed(try entry.integer("the class", in: 0...Limits.elements, hint: Self.classHint))
    }
    if let entry = entries["score"] { try readScore(entry) }
    position = try entries["position"]?.integer("position", in: -Limits.elements...Limits.elements)
    classes = try entries["classes"]?.sequence(of: "the classes' names").map { entry throws(JobError) in
      try entry.label("a class's name")
    }
  }

  private static let classHint = "Write the class's number, from 0, or predicted."

  /// Reads a score; one that needs a pair brings its classes with it.
  private mutating func readScore(_ cursor: YAMLCursor) throws(JobError) {
    guard case .mapping = cursor.node else {
      let word = try cursor.text("a score")
      guard let named = Score(named: word), named.needs != .aPair else {
        throw cursor.failure(
          "unknown score '\(word.shortened)'",
          hint: "Scores are: \(Score.table.map(\.written).joined(separator: ", ")).")
      }
      score = named
      return
    }
    let pairs = Score.table.filter { $0.needs == .aPair }
    let entries = try cursor.mapping(allowed: pairs.map(\.name))
    guard let named = pairs.first(where: { entries[$0.name] != nil }), entries.count == 1,
      let pair = try entries[named.name]?.sequence(of: "two classes"), pair.count == 2
    else {
      throw cursor.failure(
        "a score of two classes needs both",
        hint: "Write \(pairs.map(\.written).joined(separator: " or ")), with two classes.")
    }
    score = named
    choice = .pair(
      try pair[0].integer("a class", in: 0...Limits.elements),
      try pair[1].integer("a class", in: 0...Limits.elements))
  }
}
