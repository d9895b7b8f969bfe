// SPDX-License-Identifier: Apache-2.0

/// A path in its steps: texts that differ in nothing but `.` and doubled slashes are the same path.
public struct RelativePath: Sendable, Hashable {
  /// Whether it begins at the root of the file system.
  public let isAbsolute: Bool
  /// Its steps; `..` is kept, since a step before it may be a link.
  public let steps: [String]

  /// Reads a path as it is written in a job or a model.
  public init(_ text: String) {
    // Bytes, not characters: to the kernel a slash is a slash even where a combining mark follows it.
    isAbsolute = text.utf8.first == UInt8(ascii: "/")
    steps = text.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }.filter { $0 != "." }
  }

  /// The path as text.
  public var text: String { (isAbsolute ? "/" : "") + steps.joined(separator: "/") }

  /// Whether it goes up anywhere.
  public var climbs: Bool { steps.contains("..") }

  /// Returns the path of a file that another file names beside it.
  public static func beside(_ file: String, _ name: String) -> String {
    guard name.utf8.first != UInt8(ascii: "/"), let slash = file.utf8.lastIndex(of: UInt8(ascii: "/")) else {
      return RelativePath(name).text
    }
    return RelativePath("\(file[...slash])\(name)").text
  }
}
