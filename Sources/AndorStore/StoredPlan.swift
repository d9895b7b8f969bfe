// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem
import Glibc

/// The plan in a job's folder, and where the files lie that it was made from.
///
/// Result folder and job may have moved since: to another mount, into a container, or together to another place.
package enum StoredPlan {
  /// Reads the plan of a folder.
  /// - Parameters:
  ///   - folder: the result folder.
  ///   - jobFolder: where the job's files lie now; `nil` to look for them.
  /// - Throws: `JobError`: `missing` where the folder holds no job or there is no folder `jobFolder`, `invalid` for a
  ///   damaged plan.
  package static func read(in folder: String, jobFolder: String? = nil) throws(JobError) -> JobPlan {
    let path = "\(folder)/plan.json"
    guard Folder.contains(path) else {
      throw JobError(
        .missing, "\(folder) holds no job",
        hint: "Check the folder, or start the job with 'andor run JOB --out \(folder)'.")
    }
    return try located(
      JobPlan(json: try SmallFile.document(path), at: path), in: folder, jobFolder: jobFolder)
  }

  /// Writes down how the job's folder is reached from the result folder.
  static func leading(_ plan: JobPlan, from folder: String) -> JobPlan {
    var plan = plan
    plan.folderFromResult = relative(plan.folder, to: folder)
    return plan
  }

  /// Sets a plan's folder to where the job's files are now: where the caller says; else at the same way from the
  /// result folder as when the plan was made, if they are there; else where they were.
  private static func located(_ plan: JobPlan, in folder: String, jobFolder: String?) throws(JobError)
    -> JobPlan
  {
    var plan = plan
    if let jobFolder {
      plan.folder = try JobFolder(path: jobFolder, allowOutside: plan.allowOutside).path
    } else if let way = plan.folderFromResult,
      let moved = try? JobFolder(path: "\(folder)/\(way)", allowOutside: plan.allowOutside),
      plan.artifacts.allSatisfy({ (try? moved.resolve($0.path)) != nil })
    {
      plan.folder = moved.path
    }
    return plan
  }

  /// Returns the way from one absolute folder to another; symbolic links are resolved in both.
  static func relative(_ target: String, to base: String) -> String {
    let (to, from) = (target.split(separator: "/"), base.split(separator: "/"))
    let shared = zip(to, from).prefix { $0 == $1 }.count
    let steps = Array(repeating: "..", count: from.count - shared) + to[shared...].map(String.init)
    return steps.isEmpty ? "." : steps.joined(separator: "/")
  }
}
