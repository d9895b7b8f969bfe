// SPDX-License-Identifier: Apache-2.0

/// What is asked differently where a finished job is explained again; `nil` leaves a setting as the job has it.
public struct ExplainChanges: Sendable, Equatable {
  /// What may be left unexplained.
  public var noise: ExplainSettings.Noise?
  /// The certified relative gap to stop at.
  public var gap: Double?
  /// τ as a share of max|I|.
  public var salient: Double?
  /// The highest order of the interaction indices.
  public var order: Int?
  /// Most seconds of the search for a game.
  public var searchSeconds: Double?
  /// How many effects are marked.
  public var certain: Int?
  /// How many get a range.
  public var ranges: Int?

  /// Creates changes from their parts.
  public init(
    noise: ExplainSettings.Noise?, gap: Double?, salient: Double?, order: Int?, searchSeconds: Double?,
    certain: Int? = nil, ranges: Int? = nil
  ) {
    (self.noise, self.gap, self.salient) = (noise, gap, salient)
    (self.certain, self.ranges) = (certain, ranges)
    (self.order, self.searchSeconds) = (order, searchSeconds)
  }

  /// What is wrong with them, in words of the options of a command; `nil` for nothing.
  public var problem: String? {
    let shares: [(Double?, String, Double)] = [
      (gap, "--gap", 1), (salient, "--salient", 1),
      (searchSeconds, "--search-seconds", 1e9),
    ]
    // NaN is outside every range.
    for (value, name, most) in shares where value.map({ !(0...most).contains($0) }) == true {
      return "\(name) is from 0 to \(Int(most))"
    }
    for (value, name) in [(certain, "--certain"), (ranges, "--ranges")]
    where value.map({ !(0...Limits.topInteractions).contains($0) }) == true {
      return "\(name) is from 0 to \(Limits.topInteractions)"
    }
    if let order, !(1...Limits.indexOrder).contains(order) {
      return "--order is from 1 to \(Limits.indexOrder)"
    }
    return nil
  }

  /// Returns settings with the changes.
  public func applied(to settings: ExplainSettings) -> ExplainSettings {
    var settings = settings
    if let noise { settings.noise = noise }
    if let gap { settings.gap = gap }
    if let salient { settings.salient = salient }
    if let order { settings.order = order }
    if let certain { settings.certain = .strongest(certain) }
    if let ranges { settings.ranges = .strongest(ranges) }
    if let searchSeconds { settings.searchSeconds = searchSeconds }
    return settings
  }

  /// The command that explains a folder with these changes.
  public func command(for folder: String) -> String {
    let options = [
      ("noise", noise?.option), ("gap", gap.map { "\($0)" }),
      ("salient", salient.map { "\($0)" }), ("order", order.map { "\($0)" }),
      ("certain", certain.map { "\($0)" }), ("ranges", ranges.map { "\($0)" }),
      ("search-seconds", searchSeconds.map { "\($0)" }),
    ]
    return options.reduce("andor explain \(folder)") { text, option in
      option.1.map { "\(text) --\(option.0) \($0)" } ?? text
    }
  }
}
