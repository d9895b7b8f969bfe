// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorModels
import AndorStore
import AndorTransport
import ArgumentParser
import FoundationEssentials

/// `andor shard`: evaluates one slice of a job to files, without a coordinator and without sockets.
struct ShardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shard", abstract: "Evaluate one slice of a job to files; 'andor resume' gathers them.",
    discussion: """
      Examples: andor shard job.yaml --index 0/100 --out results
                andor shard job.yaml --index "$SLURM_ARRAY_TASK_ID/100" --out results

      For engines whose tasks do not talk to each other: Slurm arrays, Kubernetes Indexed Jobs, Nextflow. \
      Slices are numbered from 0. Each writes to a folder of its own, DIR/slices/I-of-COUNT, so that any \
      number of them may run at the same time on machines that share DIR, and one that was killed goes on \
      where it was. The first to start decides the plan, DIR/plan.json.
      """)

  @OptionGroup var job: JobOptions

  @Option(
    parsing: .unconditional,
    help: "Which slice of how many, from 0: 0/100 is the first of a hundred, 99/100 the last.")
  var index: String

  @Option(help: "The result folder, the same for all slices.")
  var out: String

  @Option(parsing: .unconditional, help: "Threads: threads that run the model (default: one a core).")
  var threads: Int?

  @Option(help: "The ONNX Runtime library to load instead of looking for one.")
  var onnxruntime: String?

  @Flag(help: "Allow the job to run its Python module.")
  var allowPython = false

  @OptionGroup var limit: TimeLimit
  @OptionGroup var output: OutputOptions

  func validate() throws {
    _ = try slice()
    if let threads, !(1...Limits.threads).contains(threads) {
      throw ValidationError("--threads is from 1 to \(Limits.threads)")
    }
  }

  func run() throws {
    try limit.begin()
    let again = "Go on with the same command."
    Stopping.answer(with: .leave { again })
    let slice = try slice()
    let loaded = try LoadedJob(path: job.job, allowOutside: job.allowOutside)
    let threads = threads ?? EngineOptions.cores
    let options = ModelOptions(onnxruntime: onnxruntime, allowPython: allowPython, threads: threads)
    let (folder, plan) = try SharedPlan.claim(in: out, jobFile: loaded.bytes) {
      try JobPlanner.plan(
        loaded.specification, jobFile: loaded.bytes, folder: loaded.folder, options: options,
        version: Version.current
      ).plan
    }
    TimeLimit.expect(plan)
    if SharedPlan.isFinished(in: folder, plan) {
      Console.print("\(folder) is done already: slice \(slice) is not needed.")
      return
    }
    try JobPlanner.verifyArtifacts(of: plan, in: loaded.folder)
    let store = try SliceStore(slice, of: plan, in: folder)
    let before = store.recordedCount
    if before < store.shardCount {
      let host = try ModelHost(loaded.specification, options: options) { try loaded.folder.resolve($0) }
      try host.requireVersions(of: plan)
      let run = SliceRun(store: store, plan: plan, threads: threads, progress: output.progress())
      guard try run.run(host) else {
        CommandFailure.sayInterrupted(advice: again)
        throw ExitCode(ExitStatus.interrupted.rawValue)
      }
    }
    let evaluated = store.shardCount - before
    if output.output == .json {
      let summary = Summary(
        slice: slice.description, shards: store.shardCount, evaluated: evaluated, folder: store.folder)
      Console.print(String(decoding: try JSONEncoder().encode(summary), as: UTF8.self))
      return
    }
    Console.print(
      "slice \(slice): \(evaluated) of \(store.shardCount) shards evaluated, "
        + "\(before) were there; in \(store.folder)")
    if !output.quiet { Console.say("when all slices are done: andor resume \(out)") }
  }

  /// What is printed where JSON is asked for.
  private struct Summary: Encodable {
    var slice: String
    var shards: Int
    var evaluated: Int
    var folder: String
  }

  private func slice() throws -> Slice {
    let parts = index.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1], count >= 1 else {
      throw ValidationError("--index is I/COUNT, as in 0/100")
    }
    guard count <= Slice.maximumCount else {
      throw ValidationError("--index \(index) has too many slices: COUNT is at most \(Slice.maximumCount)")
    }
    guard let slice = Slice(index: number, count: count) else {
      throw ValidationError(
        "there is no slice \(index): slices are numbered from 0, so that --index 0/\(count) is the first "
          + "and \(count - 1)/\(count) the last")
    }
    return slice
  }
}
