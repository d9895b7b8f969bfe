// SPDX-License-Identifier: Apache-2.0
import AndorEngine
import AndorJob
import ArgumentParser

/// How much is said, and in which form.
struct OutputOptions: ParsableArguments {
  /// The forms of output.
  enum Form: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @Flag(name: [.short, .long], help: "Show no progress.")
  var quiet = false

  @Option(help: "Progress and results as text, or as one JSON object a line.")
  var output = Form.text

  @Option(help: "Log messages and errors as text, or as one JSON object a line (default: as --output).")
  var logFormat: Form?

  /// The form of log messages and errors.
  var logForm: Form { logFormat ?? output }

  /// The progress display that these options ask for.
  func progress() -> Progress { Progress(quiet ? .silent : output == .json ? .json : .text) }
}

extension OutputOptions.Form {
  /// The form of errors that the command line asks for, also where it cannot be understood as a whole.
  static var ofArguments: Self {
    asked(by: "--log-format") ?? asked(by: "--output") ?? .text
  }

  private static func asked(by option: String) -> Self? {
    let words = CommandLine.arguments
    if let word = words.last(where: { $0.hasPrefix("\(option)=") }) {
      return Self(rawValue: String(word.dropFirst(option.count + 1)))
    }
    guard let place = words.lastIndex(of: option), place + 1 < words.count else { return nil }
    return Self(rawValue: words[place + 1])
  }
}

/// Which job, and what it may read.
struct JobOptions: ParsableArguments {
  @Argument(help: "The job file (YAML or JSON).")
  var job: String

  @Flag(help: "Let the job read files outside the folder of its job file.")
  var allowOutside = false
}

/// Where and how the model runs.
struct EngineOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "Worker processes to start on this machine.")
  var workers: Int?

  @Option(parsing: .unconditional, help: "Threads of each worker: threads that run the model.")
  var threads: Int?

  @Option(help: "The ONNX Runtime library to load instead of looking for one.")
  var onnxruntime: String?

  @Flag(help: "Allow jobs to run their Python module.")
  var allowPython = false

  func validate() throws {
    if let workers, !(1...Limits.localWorkers).contains(workers) {
      throw ValidationError("--workers is from 1 to \(Limits.localWorkers)")
    }
    if let threads, !(1...Limits.threads).contains(threads) {
      throw ValidationError("--threads is from 1 to \(Limits.threads)")
    }
  }

  /// How the model is opened by a process with this many threads.
  func model(threads: Int) -> ModelSettings {
    ModelSettings(onnxruntime: onnxruntime, allowPython: allowPython, threads: threads)
  }
}
