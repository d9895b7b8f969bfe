// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// A report of a resume on the slices in its folder.
public struct SliceReport: Sendable {
  /// The slices found.
  public var found: [Slice] = []
  /// Names beside them that are no slices.
  public var others: [String] = []
  /// Slices that hold only a part of their shards.
  public var unfinished: [Slice] = []
  /// Shards taken over.
  public var gathered = 0
  /// Shards whose data do not match their digests, as `slice: game/shard`.
  public var damaged: [String] = []
  /// Shards whose values differ between two slices, as `slice: game/shard`.
  public var differing: [String] = []
  /// Shards that no slice had, to be evaluated here.
  public var missing = 0

  /// Sentences for people.
  public var lines: [String] {
    var lines = ["slices: \(found.count) found, \(gathered) shards gathered"]
    for count in Set(found.map(\.count)).sorted() {
      let present = Set(found.filter { $0.count == count }.map(\.index))
      let absent = (0..<count).filter { !present.contains($0) }
      if !absent.isEmpty { lines.append("slices missing of \(count): \(Self.list(absent))") }
    }
    if !unfinished.isEmpty { lines.append("slices unfinished: \(Self.list(unfinished))") }
    if !others.isEmpty { lines.append("not slices, left alone: \(Self.list(others))") }
    if !damaged.isEmpty { lines.append("shards damaged on disk: \(Self.list(damaged))") }
    if !differing.isEmpty {
      lines.append("shards that two slices evaluated to different values: \(Self.list(differing))")
    }
    if missing > 0 { lines.append("evaluating here the \(missing) shards that are missing") }
    return lines
  }

  private static func list(_ elements: [some CustomStringConvertible]) -> String {
    elements.prefix(20).map(\.description).joined(separator: ", ")
      + (elements.count > 20 ? " and \(elements.count - 20) more" : "")
  }
}
