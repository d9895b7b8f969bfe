// SPDX-License-Identifier: Apache-2.0
import AndorCore

extension ExplainSettings.Noise {
  /// The largest δ in units of its own: shares are of a number near 1.
  private static let (mostShare, most) = (1e6, 1e300)

  /// Reads what may be left unexplained as it is written on a command line: `0.04`, a share of |v(N) − v(∅)|, or
  /// `sd:0.1`, `bound:0.4`, `sigma:auto`, `sigma:0.01`.
  /// - Throws: `JobError` with what may be written.
  public init(option text: String) throws(JobError) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let number = Double(parts[parts.count - 1])
    func value(upTo most: Double) -> Double? { number.flatMap { (0...most).contains($0) ? $0 : nil } }
    let noise: Self? =
      switch (parts.count, parts[0]) {
      case (1, _): value(upTo: Self.mostShare).map { .difference($0) }
      case (_, "sd"): value(upTo: Self.mostShare).map { .deviation($0) }
      case (_, "bound"): value(upTo: Self.most).map { .bound($0) }
      case (_, "sigma"): parts[1] == "auto" ? .sigma(nil) : value(upTo: Self.most).map { .sigma($0) }
      default: nil
      }
    guard let noise else {
      throw JobError(
        .invalid,
        "'\(text.shortened)' is no noise: --noise is from 0 to 1000000, a share of |v(N) - v(empty)|",
        hint: "Or write sd:0.1, a share of the standard deviation, bound:0.4, sigma:auto or sigma:0.01.")
    }
    self = noise
  }

  /// The noise as it is written on a command line.
  public var option: String {
    switch self {
    case .deviation(let share): "sd:\(share)"
    case .difference(let share): "\(share)"
    case .bound(let delta): "bound:\(delta)"
    case .sigma(let sigma): "sigma:\(sigma.map { "\($0)" } ?? "auto")"
    }
  }
}

extension ExplainSettings.Noise {
  /// Reads what may be left unexplained as a job file has it: a share of |v(N) − v(∅)|, or a mapping of one key.
  init(_ cursor: YAMLCursor) throws(JobError) {
    guard case .mapping = cursor.node else {
      self = .difference(try cursor.number("noise", in: 0...Self.mostShare))
      return
    }
    let entries = try cursor.mapping(allowed: ["sd", "bound", "sigma"])
    guard entries.count == 1, let (unit, value) = entries.first else {
      throw cursor.failure(
        "noise has \(entries.count) units",
        hint: "Write one: {sd: 0.1}, {bound: 0.4} or {sigma: auto}; a number is a share of |v(N) - v(empty)|."
      )
    }
    switch unit {
    case "sd": self = .deviation(try value.number("sd", in: 0...Self.mostShare))
    case "bound": self = .bound(try value.number("bound", in: 0...Self.most))
    default:
      self = .sigma(
        value.node.scalar?.string == "auto" ? nil : try value.number("sigma", in: 0...Self.most))
    }
  }
}
