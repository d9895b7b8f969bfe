// SPDX-License-Identifier: Apache-2.0

/// The words that a template makes of an input of token ids: players to start from.
struct TemplateWords {
  /// The word of each token, −1 for those never masked; `nil` where they are too many to write down.
  let owners: [Int]?
  /// The words.
  let names: [String]

  /// Most words of a guess, so that 2^n stays small.
  private static let words = 12
  /// Most tokens whose words are written down.
  private static let tokens = 512

  /// Creates the words of an input of a shape, whose last axis is that of the tokens; likely ones where it
  /// may vary.
  ///
  /// The first token and the last are taken for marks that are never masked, and all behind the words for padding.
  init(shape: [Int]?) {
    guard let tokens = shape?.last, tokens > 0 else {
      (owners, names) = ([-1, 0, 1, 2, 3, -1], ["not", "bad", "at", "all"])
      return
    }
    let marks = tokens > 2 ? 1 : 0
    let count = min(tokens - 2 * marks, Self.words)
    names = (1...count).map { "word-\($0)" }
    guard tokens <= Self.tokens else {
      owners = nil
      return
    }
    owners = (0..<tokens).map { (marks..<(marks + count)).contains($0) ? $0 - marks : -1 }
  }
}
