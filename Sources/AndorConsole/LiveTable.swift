// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Lines on a terminal that are drawn again in their place.
package struct LiveTable {
  private var height = 0

  /// Creates a table of which nothing is drawn yet.
  package init() {}

  /// Whether standard output is a terminal that can move its cursor.
  package static var isPossible: Bool { isatty(STDOUT_FILENO) == 1 && Console.environment("TERM") != "dumb" }

  /// The columns that text has: those of the terminal, or 100.
  package static var textColumns: Int { isPossible ? size.columns : 100 }

  /// The terminal's size; 80 columns of 24 rows where it does not say.
  package static var size: (columns: Int, rows: Int) {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return (80, 24)
    }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// Draws lines over the last ones, the first one bold where colours are wanted; returns whether there still is a
  /// reader.
  package mutating func draw(_ lines: [String]) -> Bool {
    var text = height > 0 ? "\u{1b}[\(height)A\r" : ""
    for (index, line) in lines.enumerated() {
      let isHead = index == 0 && Console.hasColour
      text +=
        (isHead ? "\u{1b}[1m\(line)\u{1b}[0m" : line) + "\u{1b}[K" + (index + 1 < lines.count ? "\n" : "")
    }
    height = lines.count
    return Console.print(text + "\u{1b}[J")
  }
}
