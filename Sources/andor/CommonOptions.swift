// SPDX-License-Identifier: Apache-2.0
import AndorConsole
import AndorEngine
import AndorJob
import AndorSystem
import ArgumentParser
import Logging

/// How much a command prints, and in which form.
struct OutputOptions: ParsableArguments {
  @Flag(name: [.short, .long], help: "Show no progress.")
  var quiet = false

  @Flag(help: "Print progress, messages and results as one JSON object a line.")
  var json = false

  /// The form of output, messages and errors.
  var form: OutputForm { json ? .json : .text }

  /// Returns the progress display that these options ask for.
  func progress() -> Progress { Progress(quiet ? .silent : json ? .json : .text) }

  /// Returns the log of a command about a job, as quiet as these options ask for.
  func log(job: String? = nil) -> Logger { ConsoleLog.logger(form, isQuiet: quiet, job: job) }
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

  @Option(
    help: ArgumentHelp(
      "Where ONNX models run, in place of the job's device: cpu, cuda or cuda:N.", valueName: "cpu|cuda:N"))
  var device: ModelDevice?

  @Flag(help: "Allow jobs to run their Python module.")
  var allowPython = false

  @Option(help: "The Python that runs it (default: the python3 in PATH).")
  var python: String?

  @Option(parsing: .unconditional, help: "Most seconds for it to load, or to answer a batch (default: 600).")
  var pythonSeconds: Int?

  @Option(help: "The socket of a process that serves the job's callable.") var callable: String?

  func validate() throws {
    let most = Limits.threads
    guard 1...most ~= threads ?? 1 else { throw ValidationError("--threads is from 1 to \(most)") }
    if let pythonSeconds, pythonSeconds < 1 { throw ValidationError("--python-seconds is at least 1") }
  }

  /// Returns how a process opens the model, by default with a thread a core.
  func settings(threads other: Int? = nil) -> ModelSettings {
    ModelSettings(
      onnxruntime: onnxruntime, allowPython: allowPython, python: python, pythonSeconds: pythonSeconds,
      callable: callable, device: device, threads: other ?? threads ?? Machine.here.cores)
  }
}

/// The workers that a command starts on this machine.
struct EngineOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "Worker processes to start on this machine (default: 1).")
  var workers: Int?

  @OptionGroup var model: ModelOptions

  func validate() throws {
    let most = Limits.localWorkers
    guard 1...most ~= workers ?? 1 else { throw ValidationError("--workers is from 1 to \(most)") }
  }

  /// Worker processes: as asked for, else one.
  var workerCount: Int { workers ?? 1 }

  /// Threads of each worker: as asked for, else the cores shared out among the workers.
  var threadsPerWorker: Int { model.threads ?? max(1, Machine.here.cores / workerCount) }

  /// How each worker opens the model.
  var settings: ModelSettings { model.settings(threads: threadsPerWorker) }

  /// Returns the workers of a job that runs on this machine alone.
  func localWorkers(_ output: OutputOptions) -> RunSettings.Workers {
    let forms = (output.json ? ["--json"] : []) + (output.quiet ? ["--quiet"] : [])
    return .processes(
      WorkerProcesses(count: workerCount, arguments: settings.arguments + forms) { status in
        ExitStatus(rawValue: status).map { EngineError.Code(rawValue: $0.name) }
      })
  }
}
