// SPDX-License-Identifier: Apache-2.0
import AndorDigest

/// What a plan says of rounding: the numerics class of the machine that planned, the probe values that show it, and
/// what they may differ by elsewhere.
///
/// The probe values are v of 64 fixed masks of the job's first game, in the plan's batches. They decide whether
/// another machine computes the same function at all: to `tolerance`, which is that of dependent rows. Whether it
/// computes the same *bits* is decided by their digest, which names the class.
public struct PlanNumerics: Codable, Sendable, Equatable {
  /// SHA-256 of the probe values, 64 hexadecimal digits: the name of the class.
  public private(set) var digest: String
  /// The processor that planned.
  public var processor: String
  /// What ran the model, and its version.
  public var runtime: String
  /// Where the model ran.
  public var device: String
  /// v of the probe masks.
  public private(set) var probes: [Double]
  /// What a value may differ by between two machines that compute the same function, in the score's units.
  public private(set) var tolerance: Double
  /// The part of the tolerance that rounding alone explains.
  public private(set) var rounding: Double

  /// Creates what a plan says, from the proof of the machine that plans.
  public init(_ proof: NumericsProof, tolerance: Double, rounding: Double) {
    let own = proof.numericsClass
    (digest, probes) = (own.digest.description, proof.probes)
    (processor, runtime, device) = (own.processor, own.runtime, own.device)
    (self.tolerance, self.rounding) = (tolerance, rounding)
  }

  /// The class of the machine that planned.
  public var numericsClass: NumericsClass {
    NumericsClass(
      digest: NumericsProof.digest(of: probes), processor: processor, runtime: runtime, device: device,
      difference: 0)
  }

  /// Returns the largest difference of other values of the probe masks from the plan's; `nil` for another number of
  /// them, or where one is not finite.
  public func difference(of others: [Double]) -> Double? {
    guard others.count == probes.count else { return nil }
    let largest = zip(others, probes).reduce(0.0) { max($0, abs($1.0 - $1.1)) }
    return others.allSatisfy(\.isFinite) ? largest : nil
  }

  /// Returns what a value of one class may differ by from one of another whose probe values differ by so much.
  ///
  /// 64 masks do not show the largest difference: sixteen times what they show, at least what rounding explains, and
  /// at most the tolerance, beyond which it is another function.
  public func allowed(_ difference: Double) -> Double { min(tolerance, max(rounding, 16 * difference)) }

  /// Whether its numbers fit together.
  var isConsistent: Bool {
    digest == NumericsProof.digest(of: probes).description && probes.allSatisfy(\.isFinite)
      && rounding >= 0 && rounding <= tolerance && tolerance.isFinite
  }
}
