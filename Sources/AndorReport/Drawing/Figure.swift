// SPDX-License-Identifier: Apache-2.0
import AndorText

/// A drawing with its heading, the sentence that says what is to be seen, and its numbers.
struct Figure {
  /// The heading.
  let title: String
  /// What is to be seen, in a sentence or two; also the text alternative of the drawing.
  let reading: String
  /// The picture; `nil` where there is nothing to draw, which `reading` then says.
  let drawing: Drawing?
  /// The numbers.
  let table: DataTable
  /// What the marks mean.
  var key: Markup = ""
  /// What stands beside the picture.
  var aside: Markup = ""
  /// Whether the figure takes the whole width of the page; a drawing that is too wide scrolls.
  var isWide = false

  /// Drawings up to this width can be read when they are made as narrow as a phone.
  private static let phone = 640.0

  /// The name of a file of the picture, without its ending.
  var fileName: String {
    let words = title.lowercased().split { !$0.isASCII || !$0.isLetter }
    return words.joined(separator: "-")
  }

  /// The figure as an element of the page.
  var markup: Markup {
    let picture: Markup =
      drawing.map {
        "<div class=\"picture\" tabindex=\"0\">\($0.markup(saying: "\(title). \(reading)"))</div>"
      } ?? ""
    let data: Markup =
      table.rows.isEmpty
      ? ""
      : "<details><summary>The numbers</summary><div class=\"scroll\">\(table.markup)</div></details>"
    let shown: Markup = aside.isEmpty ? picture : "<div class=\"beside\">\(picture)\(aside)</div>"
    let style: Markup =
      isWide ? " class=\"wide\(drawing.map { $0.width <= Self.phone } ?? true ? " fits" : "")\"" : ""
    return """
      <figure\(style)>
      <figcaption><h3>\(title)</h3><p>\(reading)</p></figcaption>
      \(key)\(shown)\(data)</figure>

      """
  }
}

/// What the marks of effects mean: signs by colour and side, AND filled, OR hollow.
enum Key {
  static let kinds: Markup = """
    <p class="key"><span><svg class="swatch" viewBox="0 0 22 10" aria-hidden="true"><rect class="bar pos and" \
    x="0" y="0" width="10" height="10"/><rect class="bar neg and" x="12" y="0" width="10" height="10"/></svg> \
    AND: all present</span> <span><svg class="swatch" viewBox="0 0 22 10" aria-hidden="true"><rect \
    class="bar pos or" x="0.75" y="0.75" width="8.5" height="8.5"/><rect class="bar neg or" x="12.75" y="0.75" \
    width="8.5" height="8.5"/></svg> OR: any present</span> <span class="pos-text">raises v</span> \
    <span class="neg-text">lowers v</span></p>
    """
}
