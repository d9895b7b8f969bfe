// SPDX-License-Identifier: Apache-2.0
import Testing

/// A job that must be refused, and how.
struct Refusal: CustomTestStringConvertible, Sendable {
  let name: String
  let job: String
  let status: Int32
  /// Words that the sentence must contain.
  let words: [String]

  init(_ name: String, _ status: Int32, _ words: [String], job: String) {
    self.name = name
    self.job = job
    self.status = status
    self.words = words
  }

  var testDescription: String { name }

  /// One game of three players on a fixture's model.
  static func onnx(
    _ model: String, sample: String = "[2, 3, 4]", baseline: String = "0", players: String = "{each: true}",
    input: String = "x", output: String = "{score: value}", game: String = "", count: Int = 3
  ) -> String {
    """
    andor: 1
    name: refused
    model: {onnx: models/\(model).onnx}
    output: \(output)
    games:
      - name: g
        players: {count: \(count)}
    \(game)
        inputs:
          - {name: \(input), sample: \(sample), baseline: \(baseline), players: \(players)}

    """
  }

  /// One game of a formula.
  static func formula(_ count: Int, extra: String = "", game: String = "") -> String {
    """
    andor: 1
    name: refused
    model: {formula: true}
    \(extra)
    games:
      - name: g
        players: {count: \(count)}
    \(game)
        formula: {constant: 1, terms: [{and: [0], value: 1}]}

    """
  }
}

extension Child {
  /// One sentence that begins as every error does, with words in it, and nothing on standard output.
  func expectSentence(_ words: [String], sourceLocation: SourceLocation = #_sourceLocation) {
    let text = error
    #expect(text.hasPrefix("error: "), "\(text)", sourceLocation: sourceLocation)
    #expect(
      text.split(separator: "\n").count == 1 && text.hasSuffix("\n"), "\(text)",
      sourceLocation: sourceLocation)
    for word in words { #expect(text.contains(word), "\(text)", sourceLocation: sourceLocation) }
    #expect(output.isEmpty, sourceLocation: sourceLocation)
  }
}
