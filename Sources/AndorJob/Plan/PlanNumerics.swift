// SPDX-License-Identifier: Apache-2.0
import AndorDigest

/// What a plan says of rounding: the numerics class of the machine that planned, the probe values that show it, and
/// what values may differ by elsewhere.
///
/// The probe values are v of 64 fixed masks of the job's first game, in the plan's batches. They decide whether
/// another machine computes the same function at all: to the tolerance of dependent rows. Whether it computes the
/// same *bits* is decided by their digest, which names the class.
public struct PlanNumerics: Codable, Sendable, Equatable {
  /// SHA-256 of the probe values and of a device that is not the processor, 64 hexadecimal digits: the name of the class.
  public private(set) var digest: String
  /// The processor that planned.
  public var processor: String
  /// What ran the model, and its version.
  public var runtime: String
  /// Where the model ran.
  public var device: String
  /// v of the probe masks of the first game.
  public private(set) var probes: [Double]
  /// What values may differ by between two machines that compute the same function, a tolerance a game.
  public private(set) var tolerances: [RowTolerance]

  /// Creates what a plan says, from the proof of the machine that plans.
  /// - Parameter tolerances: one a game, at least one.
  public init(_ proof: NumericsProof, tolerances: [RowTolerance]) {
    let own = proof.numericsClass
    (digest, probes) = (own.digest.description, proof.probes)
    (processor, runtime, device) = (own.processor, own.runtime, own.device)
    self.tolerances = tolerances
  }

  /// The class of the machine that planned.
  public var numericsClass: NumericsClass {
    NumericsClass(
      digest: NumericsProof.digest(of: probes, device: device), processor: processor, runtime: runtime,
      device: device, difference: 0)
  }

  /// The proof of the process that planned: it need not evaluate the probe masks again.
  public var proof: NumericsProof {
    NumericsProof(probes: probes, processor: processor, runtime: runtime, device: device, plan: self)
  }

  /// What probe values may differ by between two machines that compute the same function.
  public var tolerance: Double { tolerances[0].allowed }

  /// Returns the largest difference of other values of the probe masks from the plan's; `nil` for another number of
  /// them, or where one is not finite.
  public func difference(of others: [Double]) -> Double? {
    guard others.count == probes.count, others.allSatisfy(\.isFinite) else { return nil }
    return zip(others, probes).reduce(0.0) { max($0, abs($1.0 - $1.1)) }
  }

  /// Returns what a value of a game may differ by between two classes whose probe values differ by so much.
  ///
  /// 64 masks do not show the largest difference: it is sixteen times what they show, in a game whose values are
  /// larger by so much more; at least what rounding explains, and at most the game's tolerance, beyond which it is
  /// another function.
  public func allowed(_ difference: Double, game: Int) -> Double {
    let (own, first) = (tolerances[game], tolerances[0])
    let scale = first.allowed > 0 ? own.allowed / first.allowed : 1
    return min(own.allowed, max(own.rounding, 16 * difference * scale))
  }

  /// Whether its numbers fit together, in a plan of so many games.
  func isConsistent(games: Int) -> Bool {
    digest == NumericsProof.digest(of: probes, device: device).description && probes.allSatisfy(\.isFinite)
      && tolerances.count == games && tolerances.allSatisfy(\.isConsistent)
  }
}
