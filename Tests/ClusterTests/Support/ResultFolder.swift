// SPDX-License-Identifier: Apache-2.0
import AndorJob
import Testing

/// A job's folder, as a user finds it.
struct ResultFolder {
  let path: String

  /// `result.json`, read.
  func result() throws -> ResultDocument {
    try ResultDocument(json: Text.bytes(of: "\(path)/result.json"), at: path)
  }

  /// Whether the plan was written.
  var hasPlan: Bool { !Text.bytes(of: "\(path)/plan.json").isEmpty }

  /// Nothing temporary is left, no process of the job runs.
  func expectClean(sourceLocation: SourceLocation = #_sourceLocation) {
    let left = Scratch.tree(path).filter {
      $0.contains("/.andor-tmp.") || $0.hasSuffix("/.andor.socket")
    }
    #expect(left.isEmpty, sourceLocation: sourceLocation)
    #expect(Processes.localWorkers(of: path).isEmpty, sourceLocation: sourceLocation)
  }

  /// The guarantees that hold for every finished job: the digest, nothing acknowledged twice, nothing left.
  func expectFinished(
    digest: String, mayGoOn: Bool = false, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let result = try result()
    #expect(result.state == "done", sourceLocation: sourceLocation)
    #expect(result.digest == digest, sourceLocation: sourceLocation)
    #expect(result.reevaluatedAcknowledgedShards == 0, sourceLocation: sourceLocation)
    #expect(
      result.recoveredShards + result.evaluatedShards == result.shards, sourceLocation: sourceLocation)
    #expect(result.quarantined.isEmpty && result.divergences == 0, sourceLocation: sourceLocation)
    // What another round would be added to stays.
    let partial = mayGoOn ? [] : Scratch.tree(path).filter { $0.hasSuffix(".partial.npy") }
    #expect(partial.isEmpty, sourceLocation: sourceLocation)
    expectClean(sourceLocation: sourceLocation)
  }
}

/// The suites that start processes: one after the other, so that no test waits for another's work.
@Suite(.serialized) enum Cluster {}

extension Scratch {
  /// Runs a command to its end; the test fails where it ends otherwise than expected.
  @discardableResult
  func andor(
    _ arguments: String..., expecting: Ending = .exit(0), environment: [String: String] = [:],
    seconds: Int = 120, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Child {
    let child = try Child(arguments, environment: environment, in: self)
    let ending = child.wait(seconds: seconds, sourceLocation: sourceLocation)
    #expect(ending == expecting, "\(arguments): \(child.error)", sourceLocation: sourceLocation)
    return child
  }

  /// A result folder of this scratch folder.
  func folder(_ name: String) -> ResultFolder { ResultFolder(path: "\(path)/\(name)") }

  /// The digest of a job, found by one undisturbed worker.
  func undisturbedDigest(of job: String) throws -> String {
    let folder = folder("undisturbed")
    try andor("run", job, "--out", folder.path, "--workers", "1", "--threads", "1", "--quiet")
    return try #require(try folder.result().digest)
  }
}
