// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem
import Glibc

extension ModelHost {
  /// Evaluates the probe masks of a plan's first game in the plan's batches: the proof of this process's numerics class.
  ///
  /// Where the bits are not the plan's, they are evaluated again, to tell another machine from a model that gives other
  /// bits each time; the class's words say so.
  /// - Returns: `nil` where the plan says nothing of numerics.
  /// - Throws: `ModelError` where the model cannot be evaluated here.
  public func proof(for plan: JobPlan) throws -> NumericsProof? {
    guard let planned = plan.numerics else { return nil }
    let evaluator = try evaluator(game: 0, plan: plan)
    let first = proof(try ProbeValues(evaluator), plan: planned)
    guard first.numericsClass.digest != planned.numericsClass.digest else { return first }
    let again = try ProbeValues(evaluator).values
    guard NumericsProof.digest(of: again, device: device) != first.numericsClass.digest else { return first }
    let own = first.numericsClass
    return NumericsProof(
      probes: first.probes, processor: own.processor, runtime: "other bits each time, \(own.runtime)",
      device: own.device, plan: planned)
  }

  /// Returns what a plan says of the probe values of its first game, and of what each game's values may differ by.
  func numerics(_ first: ProbeValues, tolerances: [RowTolerance]) -> PlanNumerics {
    PlanNumerics(proof(first), tolerances: tolerances)
  }

  private func proof(_ probe: ProbeValues, plan: PlanNumerics? = nil) -> NumericsProof {
    NumericsProof(
      probes: probe.values, processor: Self.processor, runtime: runtimeWords, device: device, plan: plan)
  }

  /// The processor that models run on, with the widest vectors it has.
  public static var processor: String { "\(Machine.here.processor), \(Machine.here.vectors)" }

  /// What runs the model, its version, and what the environment asks of it.
  private var runtimeWords: String {
    let runtimes = versions.map { "\($0.key) \($0.version)" }
    guard specification.model.kind == .python else { return runtimes.joined(separator: ", ") }
    let asked = Self.roundingVariables.compactMap { name in
      getenv(name).map { "\(name)=\(String(cString: $0))" }
    }
    return (runtimes + asked).joined(separator: ", ")
  }

  /// Variables by which numerical libraries of Python choose their instructions, or the order of their sums.
  private static let roundingVariables = [
    "ATEN_CPU_CAPABILITY", "CUBLAS_WORKSPACE_CONFIG", "DNNL_MAX_CPU_ISA", "MKL_CBWR",
    "MKL_ENABLE_INSTRUCTIONS", "MKL_NUM_THREADS", "NPY_DISABLE_CPU_FEATURES", "OMP_NUM_THREADS",
    "OPENBLAS_CORETYPE", "OPENBLAS_NUM_THREADS",
  ]
}
