// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorModels

/// How a model is opened: what a job may do on this machine.
public struct ModelSettings: Sendable {
  /// The ONNX Runtime library to load instead of looking for one.
  public var onnxruntime: String?
  /// Whether jobs may run their Python module.
  public var allowPython: Bool
  /// The Python that runs modules, a path or a name; the python3 found in PATH where none is given.
  public var python: String?
  /// Most seconds that a module may take to load, or to answer a batch; 600 where nothing is given.
  public var pythonSeconds: Int?
  /// The Unix socket on which a process of the user's serves a callable.
  public var callable: String?
  /// Most seconds that a worker waits for that process.
  var callablePatience = 600.0
  /// The device that ONNX models run on, in place of the job's; that of the job where none is given.
  public var device: ModelDevice?
  /// Threads that run the model at the same time.
  public var threads: Int
  /// The Python process that planned a job waits here for the first thread that evaluates it with these settings or a
  /// copy of them.
  let shelf = PythonShelf()
  /// The process of the callable, which is told what becomes of the job that is planned or run with these settings or a
  /// copy of them.
  let audience = CallableAudience()

  /// Settings of their parts; the defaults look for the library and refuse Python.
  public init(
    onnxruntime: String? = nil, allowPython: Bool = false, python: String? = nil, pythonSeconds: Int? = nil,
    callable: String? = nil, device: ModelDevice? = nil, threads: Int = 1
  ) {
    (self.onnxruntime, self.allowPython, self.threads) = (onnxruntime, allowPython, threads)
    (self.python, self.pythonSeconds, self.callable, self.device) = (python, pythonSeconds, callable, device)
  }

  var options: ModelOptions {
    var options = ModelOptions(
      onnxruntime: onnxruntime, allowPython: allowPython, shelf: shelf, threads: threads)
    options.device = device
    options.callable = callable.map {
      AttachedCallable(socket: $0, patience: callablePatience, build: Version.current, audience: audience)
    }
    if let python { options.python = python }
    if let pythonSeconds {
      options.pythonSeconds = Double(pythonSeconds)
      // A step of planning has to wait for a few answers.
      options.planningSeconds = max(options.planningSeconds, 4 * options.pythonSeconds)
    }
    return options
  }

  /// The options of `andor worker` that open a model in the same way.
  public var arguments: [String] {
    var words = ["--threads", "\(threads)"]
    if let onnxruntime { words += ["--onnxruntime", onnxruntime] }
    if let device { words += ["--device", "\(device)"] }
    if let python { words += ["--python", python] }
    if let pythonSeconds { words += ["--python-seconds", "\(pythonSeconds)"] }
    if let callable { words += ["--callable", callable] }
    return words + (allowPython ? ["--allow-python"] : [])
  }
}

extension ModelSettings {
  /// Runs the body, and lets the process of a callable know why it fails.
  func tellingHowItFails<Value>(_ body: () throws -> Value) throws(EngineError) -> Value {
    do throws(EngineError) {
      return try attempt(body)
    } catch {
      audience.end(error.code == .interrupted ? .stopped : .failed, error.message)
      throw error
    }
  }
}
