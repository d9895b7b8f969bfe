// SPDX-License-Identifier: Apache-2.0

/// What a mistyped word may have been meant to be.
package enum Spelling {
  /// Returns the word that is nearest to what was typed: at most two letters, and at most half of them, typed wrongly,
  /// left out, added or exchanged with their neighbour; `nil` where no word is.
  ///
  /// Complexity: O(letters of both words) for each word.
  package static func nearest(to typed: String, among words: [String]) -> String? {
    let distances = words.map { (word: $0, distance: distance(Array(typed), Array($0))) }
    guard let best = distances.min(by: { $0.distance < $1.distance }),
      best.distance <= min(2, max(1, typed.count / 2))
    else { return nil }
    return best.word
  }

  /// Damerau and Levenshtein's distance, in which no letter is edited twice.
  private static func distance(_ a: [Character], _ b: [Character]) -> Int {
    guard a.count <= 64, b.count <= 64 else { return .max }
    var rows = [Array(0...b.count)]
    for i in 1..<(a.count + 1) {
      var row = [i]
      for j in 1..<(b.count + 1) {
        var least = min(
          rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          least = min(least, rows[i - 2][j - 2] + 1)
        }
        row.append(least)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
