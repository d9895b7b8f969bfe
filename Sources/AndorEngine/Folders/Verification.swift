// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorJob
import AndorSystem

/// The result of checking the job or one game.
public typealias Finding = AndorAnalysis.Finding

/// A check of everything in a job's folder that can be checked without the model; nothing is written or locked.
///
/// ```swift
/// let verification = try Verification(of: "wine-results")
/// if let failure = verification.failure { throw failure }
/// ```
public struct Verification: Sendable {
  /// A finding for the job and one for each game.
  public let findings: [Finding]
  private let folder: String

  /// Checks every digest, the transforms, universal matching and certificates of a folder.
  /// - Throws: `missingInput` or `badData` where the plan is missing or damaged.
  public init(of folder: String) throws(EngineError) {
    self.folder = folder
    findings = try attempt { try Self.check(folder).run() }
  }

  /// Returns the first game of a folder with a damaged shard, in words: what a resume would evaluate again.
  /// - Throws: `missingInput` where a file may not be read: that is no damage.
  public static func firstDamage(in folder: String) throws(EngineError) -> String? {
    try attempt { try check(folder).firstDamage() }
  }

  private static func check(_ folder: String) throws(JobError) -> JobVerification {
    try JobVerification(folder: folder, threads: Machine.here.cores, memory: Machine.here.availableMemory)
  }

  /// Whether nothing is wrong, and no shard is quarantined or disputed.
  public var isSound: Bool {
    findings.allSatisfy { $0.problems.isEmpty && $0.quarantined.isEmpty && $0.disputed.isEmpty }
  }

  /// What is wrong, as an error with advice; `nil` where all is well.
  public var failure: EngineError? {
    let problems = findings.filter { !$0.problems.isEmpty }
    guard let first = problems.first, let problem = first.problems.first else {
      let (quarantined, disputed) = (findings.flatMap(\.quarantined), findings.flatMap(\.disputed))
      if !disputed.isEmpty { return self.disputed(disputed) }
      return quarantined.isEmpty ? nil : incomplete(quarantined)
    }
    let isMissing = problems.contains { $0.isMissing }
    let isSingle = problems.count == 1 && first.problems.count == 1
    return EngineError(
      isMissing ? .missingInput : .badData,
      "\(first.subject): \(problem)\(isSingle ? "" : ", and more is wrong")", at: folder,
      hint: problems.compactMap(\.advice).first
        ?? (isMissing
          ? "Where the job still runs, wait for it; where it does not, run andor resume \(folder)."
          : "Remove result.json there, then run andor resume \(folder): it evaluates and writes again what is "
            + "damaged."))
  }

  private func disputed(_ shards: [String]) -> EngineError {
    EngineError(
      .incomplete, "the job is disputed: workers have different results of \(named(shards))", at: folder,
      hint: "Stop the workers that you do not trust, then run andor resume \(folder): it evaluates all again."
    )
  }

  private func named(_ shards: [String]) -> String {
    shards.prefix(5).joined(separator: ", ") + (shards.count > 5 ? " and more" : "")
  }

  private func incomplete(_ shards: [String]) -> EngineError {
    return EngineError(
      .incomplete, "the job is incomplete: \(named(shards)) are quarantined", at: folder,
      hint: "Run andor resume \(folder): it tries them again.")
  }
}
