// SPDX-License-Identifier: Apache-2.0

/// One worker process, under the number its coordinator gave it; the same after a reconnect.
public struct WorkerID: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The number.
  public var number: Int

  /// Creates the identity of worker `number`.
  public init(_ number: Int) {
    self.number = number
  }

  /// Orders the lower number first.
  public static func < (left: Self, right: Self) -> Bool { left.number < right.number }

  /// The letter `w` and the number.
  public var description: String { "w\(number)" }
}
