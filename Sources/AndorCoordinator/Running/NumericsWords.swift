// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText
import AndorWire

/// The sentences about numerics classes, for workers that are refused and for the end of a job.
enum NumericsWords {
  /// Refuses a worker whose machine rounds differently; both sides are named.
  static func refusal(of other: NumericsClass, sealed: NumericsClass?) -> Refusal {
    let isPlans = sealed?.difference == 0
    let by = isPlans ? other.difference.map { " by up to \(Numbers.ascii($0))" } ?? "" : ""
    return Refusal(
      code: .numerics,
      sentence:
        "this worker is of another numerics class than the job: the same masks give other bits here\(by)",
      expected: sealed?.words ?? "", found: other.words)
  }

  /// Refuses a worker of one class too many.
  static func refusal(tooMany other: NumericsClass) -> Refusal {
    Refusal(
      code: .numerics,
      sentence: "this job mixes \(NumericsAdmission.mostClasses) numerics classes, and takes no others",
      found: other.words)
  }

  /// Refuses a worker whose values are not the job's.
  static func refusal(wrong why: String) -> Refusal {
    Refusal(code: .quarantined, sentence: "this worker does not evaluate the job's model rightly: \(why)")
  }

  /// The end of a job for which all workers that came were refused.
  static func ending(_ count: Int, last: Refusal?) -> CoordinatorError {
    let sides =
      last.map { $0.found.isEmpty ? "" : ": the job has \($0.expected), the last one \($0.found)" } ?? ""
    let workers = count == 1 ? "the only worker that came was" : "all \(count) workers that came were"
    return CoordinatorError(
      .mismatch, "\(workers) refused for the numerics class\(sides)",
      hint: last?.code == .quarantined
        ? "Compare andor doctor and the model's files on both sides; nothing is lost."
        : "Resume with --numerics first where all workers are of one class, with --mixed-numerics to mix classes; "
          + "a job that is sealed with a class needs workers of it otherwise.")
  }
}
