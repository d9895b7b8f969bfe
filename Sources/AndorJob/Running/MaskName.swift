// SPDX-License-Identifier: Apache-2.0

/// The name of a mask in sentences.
public enum MaskName {
  /// Returns `mask 5` for a mask of one word; a longer one is a hexadecimal number, `mask 0x10000000000000005`.
  ///
  /// - Parameter words: the mask's, the first players' first.
  public static func of(_ words: [UInt64]) -> String {
    guard words.count > 1 else { return "mask \(words.first ?? 0)" }
    let digits = words.reversed().map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
    let number = digits.joined().drop { $0 == "0" }
    return "mask 0x\(number.isEmpty ? "0" : number)"
  }
}
