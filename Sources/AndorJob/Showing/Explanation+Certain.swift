// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorText

extension Explanation {
  /// Returns what is known of one interaction in all explanations that are about as short; `nil` where nothing was asked.
  public func mark(kind: String, mask: Int) -> Mark? { marks?.first { $0.kind == kind && $0.mask == mask } }

  /// How many of the marked effects are certain and how many open, in phrases for a line of a terminal.
  var certainPhrases: [String] {
    guard let certainCount, let openCount, let all = markedCount, all > 0 else { return [] }
    let undecided = all - certainCount - openCount
    let counts = [
      "\(certainCount) certain", "\(openCount) open", undecided > 0 ? "\(undecided) undecided" : nil,
    ].compactMap(\.self)
    return [
      "of the \(all == 1 ? "strongest effect" : "\(all) strongest effects")", counts.joined(separator: ", "),
    ]
  }

  /// How many effects have a mark.
  public var markedCount: Int? { marks?.count { $0.certain != nil } }
}

extension Explanation.Mark {
  /// The mark and the range, as far as they are known: `certain, 0.58 to 1.5`.
  public var text: String {
    [certain?.rawValue, Self.range(low, high)].compactMap(\.self).joined(separator: ", ")
  }

  /// Returns a range in words, as far as its ends are known.
  static func range(_ low: Double?, _ high: Double?) -> String? {
    switch (low, high) {
    case (let low?, let high?): "\(Numbers.ascii(low)) to \(Numbers.ascii(high))"
    case (let low?, nil): "at least \(Numbers.ascii(low))"
    case (nil, let high?): "at most \(Numbers.ascii(high))"
    case (nil, nil): nil
    }
  }
}
