// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

/// How well attributions of other tools describe the game on all its masks, beside the best that numbers of single
/// players can do.
enum AttributionTable {
  /// Returns the figure; nothing where the job names no attributions.
  static func markup(_ result: GameResult) -> Markup {
    guard let scores = result.scores, !scores.isEmpty else { return "" }
    var table = DataTable([
      .words("attribution"), .numbers("R² as it is"), .numbers("R² scaled"), .numbers("scale"),
      .numbers("sum too large by"), .numbers("insertion"), .numbers("deletion"),
    ])
    for (name, score) in scores.sorted(by: { $0.key < $1.key }) {
      table.rows.append(
        [name, share(score.r2Raw), share(score.r2)]
          + [score.scale, score.excess, score.insertion, score.deletion].map { $0.map(Numbers.short) ?? "–" })
    }
    return """
      <figure class="wide" id="attributions"><figcaption><h3>How good are imported attributions?</h3>\
      <p>\(reading(result))</p></figcaption>
      <div class="scroll whole">\(table.markup)</div></figure>

      """
  }

  private static func reading(_ result: GameResult) -> String {
    let words = result.playerWords
    let most =
      result.additiveR2.map {
        " The best numbers that there are explain \(Numbers.percent($0)), whatever finds them."
      } ?? ""
    return
      "Each is a number for each \(words.one), read as a prediction: v with nobody present plus the numbers of those present. R² "
      + "says how much of v over all masks it explains, as it is and after the best scale and constant.\(most) Insertion and "
      + "deletion say how well \(words.many) join and leave by falling number: 0 is the mean of all orders, 1 the best of them."
  }

  private static func share(_ value: Double?) -> String { value.map(Numbers.percent) ?? "–" }
}
