// SPDX-License-Identifier: Apache-2.0
import AndorText

/// An SVG picture under construction: marks in the order in which they are painted.
///
/// Colours, line widths and fonts are classes of the page's style sheet, so that a drawing is right on light,
/// dark and printed pages alike. Coordinates are in units of about a pixel on a phone.
struct Drawing {
  /// The width of most drawings: a phone's, without margins.
  static let width = 400.0

  let width: Double
  let height: Double
  /// The marks after the last tag of a link.
  private var marks: Markup = ""
  /// The tags of links, which are left out of files, with the marks before each.
  private var links: [(marks: Markup, tag: Markup)] = []

  init(width: Double = Drawing.width, height: Double) {
    (self.width, self.height) = (width, height)
  }

  /// On which side of its position a text stands.
  enum Anchor: String {
    case start, middle, end
  }

  mutating func add(_ mark: Markup) { marks += mark }

  /// Draws a group that leads to another element of the page: a picture in a file is without it.
  mutating func link(to address: Markup, _ draw: (inout Drawing) -> Void) {
    addTag("<a href=\"#\(address)\">")
    draw(&self)
    addTag("</a>")
  }

  private mutating func addTag(_ tag: Markup) {
    links.append((marks, tag))
    marks = ""
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) {
    marks += "<line class=\"\(style)\" x1=\"\(x1)\" y1=\"\(y1)\" x2=\"\(x2)\" y2=\"\(y2)\"/>"
  }

  /// Draws a rectangle between two x, whichever is larger; a name is shown where the pointer rests on it.
  mutating func bar(
    from start: Double, to end: Double, top: Double, height: Double, _ style: String, name: String = ""
  ) {
    rectangle(min(start, end), top, abs(end - start), height, style, name: name)
  }

  mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: String, name: String = ""
  ) {
    let start: Markup =
      "<rect class=\"\(style)\" x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\""
    marks += name.isEmpty ? "\(start)/>" : "\(start)><title>\(name)</title></rect>"
  }

  /// Draws a circle; a name is shown where the pointer rests on it.
  mutating func circle(_ x: Double, _ y: Double, _ radius: Double, _ style: String, name: String = "") {
    let start: Markup = "<circle class=\"\(style)\" cx=\"\(x)\" cy=\"\(y)\" r=\"\(radius)\""
    marks += name.isEmpty ? "\(start)/>" : "\(start)><title>\(name)</title></circle>"
  }

  /// Draws a line between two x with a stroke at each end.
  mutating func whisker(from left: Double, to right: Double, at y: Double) {
    line(left, y, right, y, "whisker")
    for x in [left, right] { line(x, y - 3.5, x, y + 3.5, "whisker") }
  }

  mutating func text(
    _ x: Double, _ y: Double, _ text: String, _ style: String = "label", anchor: Anchor = .start
  ) {
    let side: Markup = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
    marks += "<text class=\"\(style)\" x=\"\(x)\" y=\"\(y)\"\(side)>\(text)</text>"
  }

  /// Draws a line through points; fewer than two draw nothing.
  mutating func path(_ points: [(x: Double, y: Double)], _ style: String) {
    guard points.count > 1 else { return }
    marks += "<path class=\"\(style)\" d=\"\(Self.steps(points))\"/>"
  }

  /// Draws a filled surface between points; fewer than three draw nothing.
  mutating func area(_ points: [(x: Double, y: Double)], _ style: String) {
    guard points.count > 2 else { return }
    marks += "<path class=\"\(style)\" d=\"\(Self.steps(points))Z\"/>"
  }

  private static func steps(_ points: [(x: Double, y: Double)]) -> String {
    var steps = ""
    for (position, point) in points.enumerated() {
      steps += position == 0 ? "M" : "L"
      steps += Numbers.coordinate(point.x) + " " + Numbers.coordinate(point.y)
    }
    return steps
  }

  /// Returns the picture with what it says to those who do not see it.
  func markup(saying alternative: String) -> Markup {
    """
    <svg role="img" aria-label="\(alternative)" viewBox="0 0 \(width) \(height)" width="\(width)" \
    height="\(height)">\(links.map { $0.marks + $0.tag })\(marks)</svg>
    """
  }

  /// Returns how the file of a picture begins: by its name, a file of another name is told from it.
  static func beginning(of name: String) -> Markup {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <svg xmlns="http://www.w3.org/2000/svg" id="andor-\(name)" role="img"
    """
  }

  /// Returns the picture as a file of its own, on light paper with a margin and without links.
  func file(named name: String, saying alternative: String) -> [UInt8] {
    let margin = 12.0
    let picture: Markup = """
      \(Self.beginning(of: name)) aria-label="\(alternative)" \
      viewBox="\(-margin) \(-margin) \(width + 2 * margin) \(height + 2 * margin)" width="\(width + 2 * margin)" \
      height="\(height + 2 * margin)"><style>
      \(StyleSheet.light)
      svg{font-family:\(StyleSheet.font)}
      \(StyleSheet.drawings)
      </style><rect x="\(-margin)" y="\(-margin)" width="\(width + 2 * margin)" height="\(height + 2 * margin)" \
      fill="#fdfdfb"/>\(links.map(\.marks))\(marks)</svg>

      """
    return Array(picture.text.utf8)
  }
}
