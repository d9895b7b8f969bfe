// SPDX-License-Identifier: Apache-2.0

/// The players of a coalition as one field of a table in text (RFC 4180).
public enum PlayersField {
  /// Returns names joined by `;`, quoted where the table needs it.
  ///
  /// A `;` or `\` of a name has a `\` before it, so that the names can be told apart again: every `;` without
  /// one is a boundary. Complexity: linear in the text.
  public static func text(_ names: [String]) -> String {
    quoted(names.map(escaped).joined(separator: ";"))
  }

  private static func escaped(_ name: String) -> String {
    doubled(name, before: "\\") { $0 == ";" || $0 == "\\" }
  }

  private static func quoted(_ field: String) -> String {
    guard field.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return field }
    return "\"\(doubled(field, before: "\"") { $0 == "\"" })\""
  }

  /// Returns the text with a sign before each scalar that needs one.
  ///
  /// Scalars, not characters: a quote stays a quote where a combining mark follows it.
  private static func doubled(
    _ text: String, before sign: Unicode.Scalar, where needsIt: (Unicode.Scalar) -> Bool
  ) -> String {
    guard text.unicodeScalars.contains(where: needsIt) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if needsIt(scalar) { result.append(sign) }
      result.append(scalar)
    }
    return String(result)
  }
}
