// SPDX-License-Identifier: Apache-2.0

/// Fields of bytes one after the other, each after its length in two bytes; a longer field is cut.
///
/// Later versions may add fields behind: those that are not asked for are not read.
enum EntryCoding {
  private static let most = 240

  static func bytes(of fields: [[UInt8]]) -> [UInt8] {
    fields.flatMap { field in
      let kept = field.prefix(most)
      return [UInt8(kept.count & 0xFF), UInt8(kept.count >> 8)] + kept
    }
  }

  /// Returns the first fields of an entry; `nil` where it has fewer.
  static func fields(of entry: [UInt8], count: Int) -> [[UInt8]]? {
    var rest = entry[...]
    var fields: [[UInt8]] = []
    while fields.count < count {
      guard rest.count >= 2 else { return nil }
      let length = Int(rest[rest.startIndex]) | Int(rest[rest.startIndex + 1]) << 8
      rest = rest.dropFirst(2)
      guard length <= rest.count else { return nil }
      fields.append(Array(rest.prefix(length)))
      rest = rest.dropFirst(length)
    }
    return fields
  }
}
