// SPDX-License-Identifier: Apache-2.0
import AndorStudy
import AndorText

/// A statistic of every two levels: a table whose cells are the darker the larger the number in them.
enum LevelMatrix {
  /// Steps of the tint from 0 to 1.
  private static let tints = 10
  /// From so many levels on cells have no room for an interval; the numbers below the table have all.
  private static let mostWithIntervals = 8

  /// The rules of matrices. At the deepest tint text still has 5 times the luminance of the cell, or a fifth.
  static let css: Markup = """
    table.matrix{border-collapse:separate;border-spacing:2px;font-size:.9rem}
    .matrix td,.matrix thead th{text-align:center;border:0;padding:.35rem .55rem;white-space:nowrap}
    .matrix thead th{position:static}
    .matrix tbody th{position:sticky;left:0;background:var(--paper);border:0;padding-right:.6rem;max-width:9rem;\
    min-width:0}
    .matrix small{display:block;font-size:.72rem}
    .matrix .own{color:var(--quiet)}
    \(Markup(joining: (1...tints).map { step -> Markup in
      ".tint\(step){background:color-mix(in srgb,var(--pos) \(5 * step)%,var(--paper))}\n"
    }))
    """

  /// Returns the figure of rows without an order of every two levels; `nil` where there are none with a value.
  static func figure(
    _ rows: [StudyRow], _ study: StudyMaterial, title: String, reading: String
  ) -> Figure? {
    guard rows.contains(where: \.value.isFinite) else { return nil }
    return Figure(
      title: title, reading: "\(reading) \(study.conditions)", drawing: nil,
      table: LevelPoints.numbers(rows, study), key: matrix(rows, study, title), isWide: true)
  }

  private static func matrix(_ rows: [StudyRow], _ study: StudyMaterial, _ title: String) -> Markup {
    var pairs: [[Int]: StudyRow] = [:]
    for row in rows where row.references.count == 1 {
      pairs[[row.level, row.references[0]]] = row
      pairs[[row.references[0], row.level]] = row
    }
    let head = study.levels.map { "<th scope=\"col\"><bdi>\($0)</bdi></th>" as Markup }
    let body = study.levels.enumerated().map { level, name -> Markup in
      let cells = study.levels.indices.map { cell(pairs[[level, $0]], isOwn: level == $0, study) }
      return "<tr><th scope=\"row\"><bdi>\(name)</bdi></th>\(cells)</tr>\n"
    }
    return """
      <div class="scroll whole" tabindex="0" role="region" aria-label="\(title)"><table class="matrix">\
      <thead><tr><th scope="col"><bdi>\(study.label)</bdi></th>\(head)</tr></thead><tbody>
      \(body)</tbody></table></div>
      """
  }

  private static func cell(_ row: StudyRow?, isOwn: Bool, _ study: StudyMaterial) -> Markup {
    guard let row, row.value.isFinite else { return "<td class=\"own\">\(isOwn ? "·" : "–")</td>" }
    let step = min(tints, max(1, Int((row.value * Double(tints)).rounded(.up))))
    let hasRoom = study.levels.count <= mostWithIntervals && row.interval.low.isFinite
    let ends =
      hasRoom
      ? "<small>\(Numbers.fixed(row.interval.low, after: 2)) to \(Numbers.fixed(row.interval.high, after: 2))</small>"
        as Markup : ""
    return "<td class=\"tint\(step)\">\(Numbers.fixed(row.value, after: 2))\(ends)</td>"
  }
}
