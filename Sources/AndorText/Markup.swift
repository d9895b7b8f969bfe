// SPDX-License-Identifier: Apache-2.0

/// A piece of a page that is valid XML and HTML: everything interpolated into it is escaped.
///
/// Only literals of the source enter a page as they are; text that came from outside can only be
/// interpolated, and so cannot become markup. Numbers are printed as coordinates, with two decimals at most.
package struct Markup: Sendable, Equatable, ExpressibleByStringInterpolation {
  /// The markup itself.
  package private(set) var text: String

  /// Creates markup from a literal of the source.
  package init(stringLiteral value: String) { text = value }

  /// Creates markup from a literal of the source and what was interpolated into it.
  package init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

  /// Creates markup from pieces, one after the other.
  package init(joining pieces: some Sequence<Markup>) {
    text = ""
    for piece in pieces { text += piece.text }
  }

  /// Whether there is nothing.
  package var isEmpty: Bool { text.isEmpty }

  /// Appends markup.
  package static func += (left: inout Markup, right: Markup) { left.text += right.text }

  /// Returns one piece of markup after the other.
  package static func + (left: Markup, right: Markup) -> Markup { Markup(joining: [left, right]) }

  /// Collects literals as they are and values escaped.
  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    package init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + 12 * interpolationCount)
    }

    package mutating func appendLiteral(_ literal: String) { text += literal }

    /// Appends text from anywhere, escaped.
    package mutating func appendInterpolation(_ value: String) { text += Escaping.escaped(value) }

    /// Appends markup as it is.
    package mutating func appendInterpolation(_ value: Markup) { text += value.text }

    /// Appends pieces of markup, one after the other.
    package mutating func appendInterpolation(_ values: [Markup]) {
      for value in values { text += value.text }
    }

    /// Appends a whole number.
    package mutating func appendInterpolation(_ value: Int) { text += String(value) }

    /// Appends a coordinate or length.
    package mutating func appendInterpolation(_ value: Double) { text += Numbers.coordinate(value) }
  }
}
