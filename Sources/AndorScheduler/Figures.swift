// SPDX-License-Identifier: Apache-2.0

/// The settings in nanoseconds and the seeded choices.
struct Figures: Sendable {
  let minimumLease: Int64
  let leaseFactor: Int64
  let expectedTurnaround: Int64
  let silence: Int64
  let firstRetry: Int64
  let longestRetry: Int64
  let stragglerFactor: Int64
  let minimumStraggler: Int64
  let auditPatience: Int64
  let joinPatience: Int64
  /// Whether rows are checked with audits.
  let checksRows: Bool
  /// A shard whose hash is below this is audited.
  private let auditThreshold: UInt64
  private let auditsAll: Bool
  /// Whether anything is audited that nobody has asked about.
  let hasAudits: Bool
  private let seed: UInt64

  init(_ settings: SchedulerSettings, seed: UInt64) {
    minimumLease = max(settings.minimumLease.clampedNanoseconds, 1)
    leaseFactor = Int64(max(settings.leaseFactor, 1))
    expectedTurnaround = settings.expectedTurnaround.clampedNanoseconds
    silence = max(settings.silence.clampedNanoseconds, 1)
    firstRetry = settings.firstRetry.clampedNanoseconds
    longestRetry = settings.longestRetry.clampedNanoseconds
    stragglerFactor = Int64(max(settings.stragglerFactor, 1))
    minimumStraggler = settings.minimumStraggler.clampedNanoseconds
    auditPatience = settings.auditPatience.clampedNanoseconds
    joinPatience = settings.joinPatience.clampedNanoseconds
    let share = min(max(settings.auditShare, 0), 1)
    checksRows = settings.checksRows && share > 0
    auditsAll = share >= 1
    hasAudits = share > 0
    auditThreshold = auditsAll ? .max : UInt64(share * 0x1p64)
    self.seed = seed
  }

  /// Returns whether the shard is among those to audit.
  func audits(_ shard: Int) -> Bool {
    auditsAll || Self.mixed(seed ^ Self.mixed(UInt64(shard) &+ 1)) < auditThreshold
  }

  /// Returns the wait before the retry after the shard's `failures`-th failure: doubling, with a jitter of a quarter.
  func retryDelay(of shard: Int, failures: Int) -> Int64 {
    let doublings = min(max(failures - 1, 0), 30)
    let (grown, overflow) = firstRetry.multipliedReportingOverflow(by: 1 << Int64(doublings))
    let base = overflow ? longestRetry : min(grown, longestRetry)
    let bits = Self.mixed(seed &+ Self.mixed(UInt64(shard) << 8 ^ UInt64(failures)))
    return base - base / 4 + Int64(bits >> 33) % (base / 2 + 1)
  }

  /// Returns how long a lease of the attempt lasts at a median turnaround.
  func leaseDuration(median: Int64, attempt: UInt32) -> Int64 {
    let doublings = Int64(min(max(Int(attempt) - 1, 0), 4))
    let (product, overflow) = median.multipliedReportingOverflow(by: leaseFactor)
    let single = max(minimumLease, overflow ? Int64.max / 1024 : min(product, Int64.max / 1024))
    return min(single, Int64.max / 1024) << doublings
  }

  /// Returns the age at which a single lease may get a twin.
  func stragglerAge(median: Int64) -> Int64 {
    let (product, overflow) = median.multipliedReportingOverflow(by: stragglerFactor)
    return max(minimumStraggler, overflow ? .max : product)
  }

  /// SplitMix64's output function (Steele, Lea, Flood 2014): every input bit reaches every output bit.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
