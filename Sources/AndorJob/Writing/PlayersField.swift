// SPDX-License-Identifier: Apache-2.0

/// The players of a coalition as one field of a table.
public enum PlayersField {
  /// Returns the names joined by `;`.
  ///
  /// A `;` or `\` of a name has a `\` before it, so that the names can be told apart again: every `;` without
  /// one is a boundary. Complexity: linear in the text.
  public static func text(_ names: [String]) -> String { names.map(escaped).joined(separator: ";") }

  /// Returns the names of a coalition of players.
  public static func text(of mask: Int, players: [String]) -> String {
    text(players.indices.filter { mask >> $0 & 1 == 1 }.map { players[$0] })
  }

  private static func escaped(_ name: String) -> String {
    guard name.utf8.contains(where: { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: "\\") }) else {
      return name
    }
    // Scalars, not characters: a semicolon stays one where a combining mark follows it.
    var result = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
      if scalar == ";" || scalar == "\\" { result.append("\\") }
      result.append(scalar)
    }
    return String(result)
  }
}
