// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension ModelHost {
  /// Refuses a plan that was made with another ONNX Runtime than this process has loaded.
  ///
  /// Values of two versions can differ in their last bits, and with them the job's digest.
  /// - Throws: `ModelError` with the code `refused`.
  public func requireRuntime(of plan: JobPlan) throws(ModelError) {
    guard let planned = plan.versions["onnxruntime"], let present = describe()["onnxruntime"],
      planned != present
    else { return }
    throw ModelError(
      .refused, "the job was planned with ONNX Runtime \(planned) and this machine has \(present)",
      hint: "Install the same version, or name its library with --onnxruntime FILE.")
  }
}
