// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

/// A coordinator that uses keys, at work on a job that waits for workers.
struct KeyedCoordinator {
  let scratch = Scratch()
  let endpoint = Port.free()
  /// The folder of keys that coordinator and workers share.
  let keys: String
  let process: Child

  init(_ job: FormulaJob) throws {
    keys = "\(scratch.path)/keys"
    try scratch.andor("keys", "new", keys)
    let arguments = ["coordinator", scratch.job(job.text), "--out", scratch.folder("out").path]
    process = try Child(arguments + ["--bind", endpoint, "--keys", keys, "--quiet"], in: scratch)
  }

  var folder: ResultFolder { scratch.folder("out") }

  /// What the coordinator noted.
  var events: String { Text.read("\(folder.path)/events.jsonl") }

  /// A worker with a folder of keys, or with none.
  func worker(_ keys: String?) throws -> Child {
    let option = keys.map { ["--keys", $0] } ?? []
    return try Child(["worker", endpoint, "--threads", "1", "--quiet"] + option, in: scratch)
  }

  /// Another machine's folder of keys, with the coordinator's public key.
  func otherKeys() throws -> String {
    let other = "\(scratch.path)/other"
    try scratch.andor("keys", "new", other)
    unlink("\(other)/coordinator.public")
    Text.write(Text.bytes(of: "\(keys)/coordinator.public"), to: "\(other)/coordinator.public")
    return other
  }
}
