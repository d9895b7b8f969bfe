// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger
import AndorSystem

/// The plan of a folder in which several processes, perhaps on several machines, begin the same job.
///
/// Plans of one job can differ (the fastest batch is found by timing): the first one stored counts, for all.
public enum SharedPlan {
  /// Takes the folder's plan, or makes one and stores it unless another process was faster.
  ///
  /// - Parameters:
  ///   - path: the job's folder; made where it is missing.
  ///   - jobFile: the job as this process knows it.
  ///   - make: plans the job; not called where the folder has a plan.
  /// - Returns: the absolute folder, and the plan that counts.
  /// - Throws: `LedgerError`: `foreign` where the folder holds another job; what `make` throws.
  public static func claim(
    in path: String, jobFile: [UInt8], make: () throws -> JobPlan
  ) throws -> (folder: String, plan: JobPlan) {
    let folder = try JobPath.make(path)
    let planPath = "\(folder)/plan.json"
    if !Folder.contains(planPath) {
      let made = try make()
      _ = try AtomicFile.create(jobFile, at: "\(folder)/job.yaml")
      try requireSame(jobFile, in: folder)
      _ = try AtomicFile.create(StoredPlan.leading(made, from: folder).json, at: planPath)
    }
    try requireSame(jobFile, in: folder)
    let plan = try StoredPlan.read(in: folder)
    guard plan.sealed(jobFile: jobFile).fingerprint == plan.fingerprint else {
      throw LedgerError(
        .foreign, "\(planPath) was made for another job file or was changed",
        hint: "Choose another --out folder.")
    }
    return (folder, plan)
  }

  private static func requireSame(_ jobFile: [UInt8], in folder: String) throws {
    guard try SmallFile.read("\(folder)/job.yaml") == jobFile else {
      throw LedgerError(
        .foreign, "\(folder)/job.yaml is another job than the one given",
        hint: "Choose another --out folder.")
    }
  }
}

extension SharedPlan {
  /// Returns whether a folder holds the finished results of a plan, which then needs its slices no more.
  public static func isFinished(in folder: String, _ plan: JobPlan) -> Bool {
    guard let bytes = try? SmallFile.document("\(folder)/result.json"),
      let document = try? ResultDocument(sealed: bytes)
    else { return false }
    return document.state == "done" && document.fingerprint == plan.fingerprint
  }
}
