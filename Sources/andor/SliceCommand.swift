// SPDX-License-Identifier: Apache-2.0
import AndorConsole
import AndorEngine
import AndorJob
import AndorSystem
import ArgumentParser

/// `andor slice`: evaluates one slice of a job to files, without a coordinator and without sockets.
struct SliceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "slice", abstract: "Evaluate one slice of a job to files; 'andor resume' gathers them.",
    discussion: """
      Examples: andor slice job.yaml 0/100 --out results
                andor slice job.yaml "$SLURM_ARRAY_TASK_ID/100" --out results

      For engines whose tasks do not talk to each other: Slurm arrays, Kubernetes Indexed Jobs, Nextflow. \
      Slices are numbered from 0. Each writes to a folder of its own, DIR/slices/I-of-COUNT, so that any \
      number of them may run at the same time on machines that share DIR, and a killed one resumes. \
      The first to start decides the plan, DIR/plan.json.
      """)

  @OptionGroup var job: JobOptions

  @Argument(
    help: ArgumentHelp(
      "Which slice of how many, from 0: 0/100 is the first of a hundred, 99/100 the last.", valueName: "K/N"))
  var index: String

  @Option(help: "The result folder, the same for all slices.")
  var out: String

  @Flag(help: "Evaluate it also where this machine's bits differ from the job's but agree to rounding.")
  var mixedNumerics = false

  @OptionGroup var limit: TimeLimit
  @OptionGroup var model: ModelOptions
  @OptionGroup var output: OutputOptions

  func validate() throws { _ = try slice() }

  func run() throws {
    try limit.begin()
    let again = "Run the same command again."
    Stopping.answer(with: .leave { again })
    let progress = output.progress()
    progress.begin("planning")
    defer { progress.close() }
    let loaded = try LoadedJob(path: job.job, allowOutside: job.allowOutside)
    let evaluation = try SliceEvaluation(try slice(), of: loaded, in: out, model: model.settings())
    evaluation.mixesNumerics = mixedNumerics
    TimeLimit.expect(evaluation.plan)
    if evaluation.isNeedless {
      progress.close()
      let (slice, folder) = (evaluation.slice.description, evaluation.jobFolder)
      let line = JSONLine.object(["slice": .text(slice), "evaluated": .number(0), "folder": .text(folder)])
      Console.print(output.json ? line : "\(folder) is done: slice \(slice) is not needed.")
      return
    }
    let interruption = try Interruption()
    if evaluation.shardsBefore < evaluation.shardCount { Stopping.answer(with: .interrupt(interruption)) }
    guard try evaluation.run(interruption: interruption, observer: RunDisplay(progress)) else {
      progress.close()
      CommandFailure.sayInterrupted(advice: again)
      throw ExitCode(ExitStatus.interrupted.rawValue)
    }
    progress.close()
    try report(evaluation)
  }

  private func report(_ evaluation: SliceEvaluation) throws {
    let (slice, before, count) = (evaluation.slice, evaluation.shardsBefore, evaluation.shardCount)
    if output.json {
      Console.print(
        JSONLine.object([
          "slice": .text(slice.description), "shards": .number(count),
          "evaluated": .number(count - before), "folder": .text(evaluation.folder),
        ]))
      return
    }
    Console.print(
      "slice \(slice): \(count - before) of \(count) shards evaluated, "
        + "\(before) were there; in \(evaluation.folder)")
    if !output.quiet { Console.say("when all slices are done: andor resume \(out)") }
  }

  private func slice() throws -> Slice {
    let parts = index.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1], count >= 1 else {
      throw ValidationError("the slice is K/N, as in 0/100, not '\(index)'")
    }
    guard count <= Slice.maximumCount else {
      throw ValidationError("\(index) has too many slices: N is at most \(Slice.maximumCount)")
    }
    guard let slice = Slice(index: number, count: count) else {
      throw ValidationError(
        "there is no slice \(index): slices are numbered from 0, so that 0/\(count) is the first "
          + "and \(count - 1)/\(count) the last")
    }
    return slice
  }
}
