// SPDX-License-Identifier: Apache-2.0

/// Whether the mean order falls and rises again along a label: the two phases of learning.
///
/// A phase is there where the 5 % quantile, over resamples, of how far the first (or last) level lies above the least one
/// exceeds a limit. The least level is chosen anew in each resample. The distance is never negative: the limit decides,
/// not the sign.
public struct Phases: Sendable, Equatable {
  /// The limit.
  public static let least = 0.02

  /// A phase.
  public struct Change: Sendable, Equatable {
    /// How far the end of the series lies above its least level.
    public var value: Double
    /// The 5 % quantile of it.
    public var certain: Double
    /// The interval of 95 %.
    public var interval: PairedBootstrap.Interval
    /// Whether the phase is there.
    public var isPresent: Bool { certain > Phases.least }
  }

  /// From the first level to the least one.
  public var fall: Change
  /// From the least level to the last one.
  public var rise: Change
  /// The place of the least level.
  public var turn: Int
  /// The share of resamples whose least level is this one or a neighbour.
  public var stability: Double

  /// Creates the phases of a series of mean orders, a statistic a level; `nil` for fewer than three levels, and where one
  /// is not defined.
  init?(_ series: [BlockRatio], _ bootstrap: PairedBootstrap) {
    let values = series.map(\.value)
    guard values.count > 2, values.allSatisfy(\.isFinite), let least = values.min(),
      let turn = values.firstIndex(of: least)
    else { return nil }
    let drawn = series.map(bootstrap.values(of:))
    var (falls, rises): ([Double], [Double]) = ([], [])
    var near = 0
    for resample in 0..<PairedBootstrap.resamples {
      let means = drawn.map { $0[resample] }
      guard let low = means.min(), let place = means.firstIndex(of: low) else { continue }
      falls.append(means[0] - low)
      rises.append(means[means.count - 1] - low)
      if abs(place - turn) <= 1 { near += 1 }
    }
    fall = Self.change(values[0] - least, falls)
    rise = Self.change(values[values.count - 1] - least, rises)
    self.turn = turn
    stability = Double(near) / Double(PairedBootstrap.resamples)
  }

  private static func change(_ value: Double, _ drawn: [Double]) -> Change {
    func quantile(_ share: Double) -> Double { PairedBootstrap.quantile(share, of: drawn) }
    return Change(
      value: value, certain: quantile(0.05), interval: .init(low: quantile(0.025), high: quantile(0.975)))
  }
}
