// SPDX-License-Identifier: Apache-2.0
import AndorEngine
import AndorJob
import AndorSystem
import ArgumentParser

/// How much a command prints, and in which form.
struct OutputOptions: ParsableArguments {
  /// The forms of output.
  enum Form { case text, json }

  @Flag(name: [.short, .long], help: "Show no progress.")
  var quiet = false

  @Flag(help: "Print progress, messages and results as one JSON object a line.")
  var json = false

  /// The form of output, messages and errors.
  var form: Form { json ? .json : .text }

  /// Returns the progress display that these options ask for.
  func progress() -> Progress { Progress(quiet ? .silent : json ? .json : .text) }
}

extension OutputOptions.Form {
  /// The form that the command line asks for, also where it cannot be parsed as a whole.
  static var ofArguments: Self { CommandLine.arguments.contains("--json") ? .json : .text }
}

/// Which job, and what it may read.
struct JobOptions: ParsableArguments {
  @Argument(help: "The job file (YAML or JSON).")
  var job: String

  @Flag(help: "Let the job read files outside the folder of its job file.")
  var allowOutside = false
}

/// How a process opens and runs the model.
struct ModelOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "Threads that run the model (default: one a core).")
  var threads: Int?

  @Option(help: "The ONNX Runtime library to load instead of looking for one.")
  var onnxruntime: String?

  @Flag(help: "Allow jobs to run their Python module.")
  var allowPython = false

  func validate() throws {
    if let threads, !(1...Limits.threads).contains(threads) {
      throw ValidationError("--threads is from 1 to \(Limits.threads)")
    }
  }

  /// Returns how a process opens the model, by default with a thread a core.
  func settings(threads other: Int? = nil) -> ModelSettings {
    ModelSettings(
      onnxruntime: onnxruntime, allowPython: allowPython, threads: other ?? threads ?? Machine.here.cores)
  }
}

/// The workers that a command starts on this machine.
struct EngineOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "Worker processes to start on this machine (default: 1).")
  var workers: Int?

  @OptionGroup var model: ModelOptions

  func validate() throws {
    if let workers, !(1...Limits.localWorkers).contains(workers) {
      throw ValidationError("--workers is from 1 to \(Limits.localWorkers)")
    }
  }

  /// Worker processes: as asked for, else one.
  var workerCount: Int { workers ?? 1 }

  /// Threads of each worker: as asked for, else the cores shared out among the workers.
  var threadsPerWorker: Int { model.threads ?? max(1, Machine.here.cores / workerCount) }

  /// How each worker opens the model.
  var settings: ModelSettings { model.settings(threads: threadsPerWorker) }

  /// Returns the workers of a job that runs on this machine alone.
  func localWorkers(_ output: OutputOptions) -> RunSettings.Workers {
    var arguments = ["--threads", String(threadsPerWorker)]
    if let library = model.onnxruntime { arguments += ["--onnxruntime", library] }
    if model.allowPython { arguments.append("--allow-python") }
    if output.json { arguments.append("--json") }
    if output.quiet { arguments.append("--quiet") }
    return .processes(
      WorkerProcesses(count: workerCount, arguments: arguments) { status in
        ExitStatus(rawValue: status).map { EngineError.Code(rawValue: $0.name) }
      })
  }
}
