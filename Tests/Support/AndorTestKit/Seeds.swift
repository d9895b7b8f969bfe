// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The seeds that a test runs: its own, or those that `ANDOR_SEEDS` names.
public enum Seeds {
  /// The variable that names other seeds: `17`, or `1000..<21000`.
  public static let variable = "ANDOR_SEEDS"

  /// So many seeds from 0 on in an optimised build and fewer in a debug build, cut into parts that can run side by
  /// side; what ``variable`` names instead, if it is set.
  public static func parts(optimised: UInt64, debug: UInt64, of size: UInt64 = 250) -> [Range<UInt64>] {
    #if DEBUG
      let all = named ?? 0..<debug
    #else
      let all = named ?? 0..<optimised
    #endif
    return stride(from: all.lowerBound, to: all.upperBound, by: Int(size)).map {
      $0..<min($0 + size, all.upperBound)
    }
  }

  /// How to run one seed again.
  public static func replay(_ seed: UInt64, filter: String) -> String {
    "\(variable)=\(seed) swift test --filter \(filter)"
  }

  private static var named: Range<UInt64>? {
    guard let text = getenv(variable).map({ String(cString: $0) }) else { return nil }
    let ends = text.split(separator: "..<").compactMap { UInt64($0) }
    switch ends.count {
    case 1: return ends[0]..<ends[0] + 1
    case 2 where ends[0] < ends[1]: return ends[0]..<ends[1]
    default: fatalError("\(variable) is '\(text)', neither a seed nor FROM..<TO")
    }
  }
}
