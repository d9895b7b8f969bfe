// SPDX-License-Identifier: Apache-2.0

/// The name of a method in files: one of the names in ``MethodRegistry/standard``.
public struct MethodName: RawRepresentable, Codable, Hashable, Sendable {
  /// The name as it is written, in snake_case.
  public let rawValue: String

  /// Creates the name of a method.
  public init(_ name: String) { rawValue = name }

  /// Creates a name that was read; `nil` unless it is that of a known method.
  public init?(rawValue: String) {
    guard MethodRegistry.standard.methods.contains(where: { $0.name.rawValue == rawValue }) else {
      return nil
    }
    self.rawValue = rawValue
  }

  /// The words of the method; general ones where it is not in the registry.
  public var words: MethodWords {
    MethodRegistry.standard.methods.first { $0.name == self }?.words ?? MethodWords()
  }
}
