// SPDX-License-Identifier: Apache-2.0
import AndorDigest

/// Machines that give the same bits, as one of them described itself.
public struct NumericsClass: Hashable, Sendable {
  /// SHA-256 of the probe values, and of the device where that is not the processor: classes are told apart by it.
  public var digest: SHA256Digest
  /// The processor.
  public var processor: String
  /// What runs the model and its version.
  public var runtime: String
  /// Where the model runs.
  public var device: String
  /// The largest difference of a probe value from the plan's, in the score's units; `nil` where it is not known.
  public var difference: Double?

  /// Creates a class from its parts.
  public init(
    digest: SHA256Digest, processor: String, runtime: String, device: String, difference: Double? = nil
  ) {
    self.digest = digest
    self.processor = processor
    self.runtime = runtime
    self.device = device
    self.difference = difference
  }

  /// The class for people: `class 1a2b3c4d (AMD EPYC 9554, avx512f; onnxruntime 1.20.1; cpu)`.
  public var words: String {
    Self.words(name: digest.description, machine: [processor, runtime, device])
  }

  /// The first eight digits of its digest.
  public var shortName: String { Self.short(digest.description) }

  /// Returns the words for a class of this name, on a machine with these parts.
  static func words(name: String, machine: [String]) -> String {
    let machine = machine.filter { !$0.isEmpty }.joined(separator: "; ")
    return "class \(short(name))" + (machine.isEmpty ? "" : " (\(machine))")
  }

  private static func short(_ name: String) -> String { String(name.prefix(8)) }
}

/// The values of the probe masks on a machine, which prove its numerics class.
public struct NumericsProof: Hashable, Sendable {
  /// The class.
  public let numericsClass: NumericsClass
  /// v of the probe masks, in their order.
  public let probes: [Double]

  /// Creates the proof of a machine that describes itself.
  /// - Parameter plan: what the class's difference is taken from.
  public init(
    probes: [Double], processor: String, runtime: String, device: String, plan: PlanNumerics? = nil
  ) {
    self.probes = probes
    numericsClass = NumericsClass(
      digest: Self.digest(of: probes, device: device), processor: processor, runtime: runtime, device: device,
      difference: plan?.difference(of: probes))
  }

  /// Returns SHA-256 of the bits of values, each as eight bytes, the least significant first, and of the device's words
  /// where that is not the processor: 64 values may agree where others do not, and a GPU's are not mixed with a
  /// processor's unless somebody asks for it.
  public static func digest(of probes: [Double], device: String = "cpu") -> SHA256Digest {
    var hasher = SHA256Hasher()
    hasher.update(probes.span)
    if device != "cpu", !device.isEmpty { hasher.update(Array(device.utf8)) }
    return hasher.finalize()
  }
}
