// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorText

/// Who may work on a job, by the bits that its machine gives; pure.
///
/// A worker shows the values of the probe masks. Their digest names its numerics class. Values that differ from the
/// plan's by more than the tolerance come from another function: that worker is wrong, whatever the settings. One
/// within the tolerance is admitted where its class is the one that the job is sealed with, and else where the
/// settings mix classes. A plan that says nothing of numerics admits everybody, unproved.
package struct NumericsAdmission {
  /// What a greeting shows of its class.
  package struct Claim {
    /// The class as the worker describes it; `nil` while it has not evaluated the probe masks.
    package let claimed: NumericsClass?
    /// Its values of the probe masks.
    package let probes: [Double]

    package init(_ claimed: NumericsClass?, probes: [Double]) {
      (self.claimed, self.probes) = (claimed, probes)
    }
  }

  /// The answer to a claim.
  package enum Verdict: Equatable {
    /// Nothing is shown yet: no leases.
    case unproved
    /// Leases may go there; `nil` where the plan asks for no proof.
    case admitted(NumericsClass?)
    /// Its machine rounds differently.
    case other(NumericsClass)
    /// So many classes are mixed already that it would be one too many.
    case tooMany(NumericsClass)
    /// Its values are not the job's: why, in words.
    case wrong(String)
  }

  /// Most classes that a job mixes: each has a place in its folder, and anybody can show another one.
  package static let mostClasses = 64

  private let planned: PlanNumerics?
  /// Whether workers of other classes are admitted.
  let mixes: Bool
  /// The class that the job is sealed with, once it is.
  package private(set) var sealed: NumericsClass?
  /// The largest difference of a class's probe values from the plan's, by the class's number.
  private var differences: [UInt16: Double] = [:]
  /// The classes' numbers in the job's register.
  private var numbers: [SHA256Digest: UInt16] = [:]

  /// Creates an admission.
  /// - Parameter known: the classes that earlier runs admitted; number 1 sealed the job.
  package init(
    _ planned: PlanNumerics?, sealing: CoordinatorSettings.Sealing, mixes: Bool,
    known: [UInt16: NumericsClass] = [:]
  ) {
    (self.planned, self.mixes) = (planned, mixes)
    sealed = known[1] ?? (sealing == .plan ? planned?.numericsClass : nil)
    differences = known.compactMapValues(\.difference)
    numbers = Dictionary(known.map { ($1.digest, $0) }, uniquingKeysWith: min)
  }

  /// Returns the number of a class that was admitted before; `nil` for others.
  package func number(of shown: NumericsClass) -> UInt16? { numbers[shown.digest] }

  /// Judges what a worker shows; nothing is changed.
  package func judge(_ claim: Claim) -> Verdict {
    guard let planned else { return .admitted(nil) }
    guard var shown = claim.claimed else { return .unproved }
    // The digest is only a name: what counts is what it is made of.
    guard NumericsProof.digest(of: claim.probes, device: shown.device) == shown.digest else {
      return .wrong("the digest that it shows is not that of its probe values and its device")
    }
    guard let difference = planned.difference(of: claim.probes) else {
      return .wrong("it shows \(claim.probes.count) probe values where the plan has \(planned.probes.count)")
    }
    guard difference <= planned.tolerance else {
      return .wrong(
        "its values of the probe masks differ from the plan's by up to \(Numbers.ascii(difference)), more than the "
          + "\(Numbers.ascii(planned.tolerance)) that another machine explains")
    }
    shown.difference = difference
    guard sealed == nil || sealed?.digest == shown.digest || mixes else { return .other(shown) }
    return numbers[shown.digest] == nil && numbers.count >= Self.mostClasses
      ? .tooMany(shown) : .admitted(shown)
  }

  /// Takes note that a worker was admitted: the first one seals a job that is not sealed.
  /// - Parameter number: its class's number in the job's register; 0 where the plan asks for no proof.
  package mutating func admit(_ admitted: NumericsClass?, number: UInt16) {
    guard let admitted else { return }
    if sealed == nil { sealed = admitted }
    guard number > 0 else { return }
    differences[number] = admitted.difference
    numbers[admitted.digest] = number
  }

  /// Returns whether a class was admitted before.
  package func isKnown(_ number: UInt16) -> Bool { differences[number] != nil }

  /// Whether workers of more than one class were admitted, now or in an earlier run.
  package var isMixed: Bool { differences.count > 1 }

  /// Returns what values of a game may differ by between two classes, in the score's units: 0 within a class, where
  /// bits are compared; `nil` where the plan says nothing of numerics.
  ///
  /// By the probe values: two classes differ from each other by no more than both do from the plan. Where a class's
  /// are not known, by the game's tolerance.
  package func allowed(between one: UInt16, and other: UInt16, game: Int) -> Double? {
    guard one != other else { return 0 }
    guard let planned else { return nil }
    guard let first = differences[one], let second = differences[other] else {
      return planned.tolerances[game].allowed
    }
    return planned.allowed(first + second, game: game)
  }
}
