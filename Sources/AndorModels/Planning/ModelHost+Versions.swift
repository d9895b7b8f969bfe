// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension ModelHost {
  /// Refuses a plan that was made with another version of what decides the last bits of values.
  ///
  /// Values of two versions can differ in their last bits, and with them the job's digest.
  /// - Throws: `ModelError` with the code `refused`.
  public func requireVersions(of plan: JobPlan) throws(ModelError) {
    for present in versions {
      guard let required = present.required, let planned = plan.versions[present.key],
        planned != present.version
      else { continue }
      throw ModelError(
        .refused,
        "the job was planned with \(required.name) \(planned) and this machine has \(present.version)",
        hint: required.remedy)
    }
  }
}
